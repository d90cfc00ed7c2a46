package capability

// Names of capabilities. Reports, controls and records use them: they never
// change.
const (
	Net            = "net"
	DNS            = "dns"
	FSRead         = "fs-read"
	FSWrite        = "fs-write"
	FSDelete       = "fs-delete"
	Exec           = "exec"
	Eval           = "eval"
	Native         = "native"
	Env            = "env"
	Crypto         = "crypto"
	Worker         = "worker"
	VM             = "vm"
	DynamicImport  = "dynamic-import"
	ProcessControl = "process-control"
	Host           = "host"
	Wallet         = "wallet"
	Clipboard      = "clipboard"
	Page           = "page"
)

// A Capability is one thing that code can do to the world.
type Capability struct {
	Name string
	Text string // one sentence
}

// Capabilities lists all of them, in the order in which reports show them.
var Capabilities = []Capability{
	{Net, "Talks to other machines: requests, sockets, servers."},
	{DNS, "Looks up names; a name that is looked up also carries data out."},
	{FSRead, "Reads files and directories, or asks whether they are there."},
	{FSWrite, "Makes, changes, moves or links files and directories."},
	{FSDelete, "Deletes files and directories; kept apart from writing, as it cannot be taken back."},
	{Exec, "Starts other programs."},
	{Eval, "Turns text into code and runs it."},
	{Native, "Loads machine code: add-ons, libraries, WebAssembly."},
	{Env, "Reads or sets environment variables."},
	{Crypto, "Encrypts, decrypts, signs or derives keys; hashing alone does not count."},
	{Worker, "Starts threads or other processes of itself."},
	{VM, "Runs code in a context of its own, or watches the engine from inside."},
	{DynamicImport, "Loads modules by a name made at run time, or changes how modules are loaded."},
	{ProcessControl, "Ends, signals or changes processes: exit, kill, working directory, user."},
	{Host, "Learns what tells machines and people apart: host name, user, addresses, place."},
	{Wallet, "Talks to a wallet of crypto-currency in the page."},
	{Clipboard, "Reads or writes the clipboard."},
	{Page, "Uses what a page keeps for its user: cookies, storage, credentials, camera, place, messages."},
}

// Roles of arguments: what an argument is to the API.
const (
	RoleURL     = "url"     // an address, or a part of one that carries data: path, query
	RoleHost    = "host"    // a host name or address
	RolePath    = "path"    // a file or directory that is used; the target where there are two
	RoleSource  = "source"  // the file that is copied, moved or linked
	RoleCommand = "command" // a program or a command line
	RoleArgs    = "args"    // the arguments of a program
	RoleCode    = "code"    // text or bytes that run
	RoleBody    = "body"    // what is sent
	RoleData    = "data"    // what is written, encrypted, decoded or hashed
	RoleKey     = "key"     // a key or passphrase
	RoleName    = "name"    // what is looked up by name: module, variable, algorithm
	RoleHeaders = "headers" // header fields of a request
	RoleInto    = "into"    // a buffer that the result is written into
)

var roles = []string{RoleURL, RoleHost, RolePath, RoleSource, RoleCommand, RoleArgs, RoleCode, RoleBody, RoleData, RoleKey,
	RoleName, RoleHeaders, RoleInto}
