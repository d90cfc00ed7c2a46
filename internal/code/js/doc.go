// Package js reads one JavaScript file once: its imports, the APIs that it
// uses and with what, and which values flow where. It knows the language; what
// a finding means it leaves to others.
package js
