// Package capability holds the map from APIs to what code can do to the
// world with them. It knows names, arguments and results; who uses them it
// leaves to package js.
package capability
