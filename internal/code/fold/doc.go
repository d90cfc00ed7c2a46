// Package fold computes what pure JavaScript gives for constants, within a
// budget, without ever running anything: no effects, no host objects. It knows
// values and operators; which names stand for what is told by its caller.
package fold
