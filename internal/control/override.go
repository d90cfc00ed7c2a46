package control

import (
	"slices"
	"strings"
)

// Carries tells whether requests, payments, commands, modules or what is written
// as JSON pass through something that may be replaced.
func Carries(target string) bool {
	return slices.ContainsFunc([]string{"fetch", "XMLHttpRequest", "WebSocket", "ethereum", "solana", "tronWeb", "http.", "https.", "net.", "navigator.",
		"exports of ", "localStorage", "Storage.", "HTMLFormElement", "EventTarget", "ClientRequest#", "Socket#", "child_process.", "module._load",
		"module.prototype.require", "require.cache.", "JSON."}, func(p string) bool { return strings.HasPrefix(target, p) })
}
