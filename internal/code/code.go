// Package code has the words for what reading a package's code tells: files,
// places, capabilities, flows from where something comes to where it goes,
// what is replaced, hidden or cannot be read. It knows how these are named and
// kept; who finds them is in the rooms below it, and what they mean for a
// constraint is for the controls.
package code

// A Package is what reading one tarball or folder gave. It is JSON as it
// stands, so that it can be kept by the tarball's digest and be recorded with
// the evidence of a run. Lists are in a fixed order: by file, line and column
// unless said otherwise.
type Package struct {
	Name         string       `json:"name"`    // as the tarball's own package.json says
	Version      string       `json:"version"` // the same
	Digest       string       `json:"digest,omitempty"`
	Manifest     Manifest     `json:"manifest"`
	Files        []File       `json:"files,omitempty"`
	Capabilities []Capability `json:"capabilities,omitempty"`
	Flows        []Flow       `json:"flows,omitempty"`
	Overrides    []Override   `json:"overrides,omitempty"`
	Disguises    []Disguise   `json:"disguises,omitempty"`
	Imports      []Import     `json:"imports,omitempty"`
	Pairs        []Pair       `json:"pairs,omitempty"` // minified files and their sources
	Gaps         []Gap        `json:"gaps,omitempty"`
}

// A Manifest is what the tarball's own package.json says of what runs.
type Manifest struct {
	Scripts      map[string]string `json:"scripts,omitempty"`
	Dependencies map[string]string `json:"dependencies,omitempty"`
	Optional     map[string]string `json:"optional,omitempty"`
	Peer         map[string]string `json:"peer,omitempty"`
	Bin          map[string]string `json:"bin,omitempty"`
	Entries      []string          `json:"entries,omitempty"` // files that an importer gets, resolved: main, module, browser, exports; sorted
	Repository   string            `json:"repository,omitempty"`
	GitHead      string            `json:"gitHead,omitempty"`
}

// A Place is where something stands in a package.
type Place struct {
	File   string `json:"file"` // slash-separated, within the package: "lib/index.js"
	Line   int    `json:"line"` // from 1; 0 if the whole file is meant
	Column int    `json:"column,omitempty"`
}

// A File is one file of a package.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Digest string `json:"digest"` // sha256 in hexadecimal, the first 32 digits
	Kind   Kind   `json:"kind,omitempty"`
	How    How    `json:"how,omitempty"`
	// Minified tells a JavaScript file whose layout was made by a program.
	Minified bool `json:"minified,omitempty"`
}

// A Kind is what a file holds, judged by its content and by who runs it,
// whatever its name is.
type Kind string

const (
	JavaScript Kind = "javascript"
	TypeScript Kind = "typescript" // TypeScript or JSX: code that a compiler takes
	Types      Kind = "types"      // .d.ts: declarations only
	JSON       Kind = "json"
	HTML       Kind = "html"
	Shell      Kind = "shell"  // a script of another interpreter
	Native     Kind = "native" // ELF, Mach-O, PE, .node
	Wasm       Kind = "wasm"
	SourceMap  Kind = "sourcemap"
	Archive    Kind = "archive" // zip, gzip, tar
	Data       Kind = ""        // anything else
)

// How tells how a code file was read.
type How string

const (
	ByTree     How = "tree"     // parsed
	ByCompiler How = "compiler" // TypeScript, JSX or newest syntax: by esbuild, then parsed
	ByTokens   How = "tokens"   // no parser takes it: names, strings and imports only
	Unread     How = "unread"   // not read: see the package's gaps
)

// A Phase is when code runs.
type Phase string

const (
	AtInstall Phase = "install" // a script of npm's life cycle runs it
	AtImport  Phase = "import"  // runs when the package is imported
	AtCall    Phase = "call"    // runs when somebody calls a function of it
	Never     Phase = "never"   // no entry, script or import leads to the file: tests, examples
)

// A Certainty tells how sure it is that code uses a capability.
type Certainty string

const (
	Certain  Certainty = "certain"  // the name leads to the API
	Likely   Certainty = "likely"   // the value is the API in some runs, or a whole module is handed on
	Possible Certainty = "possible" // read by tokens only
)

// A Capability is one use of something that code can do to the world.
type Capability struct {
	Name      string    `json:"name"`             // "net", "exec": see package capability
	API       string    `json:"api"`              // "https.request"
	Detail    string    `json:"detail,omitempty"` // host, path, command, variable: as far as it is constant
	Certainty Certainty `json:"certainty"`
	Phase     Phase     `json:"phase"`
	Place
	// Tried tells a use within a try block or behind a check that the API is there.
	Tried bool `json:"tried,omitempty"`
}

// An Origin is where a value comes from, or what a condition looks at.
type Origin struct {
	Kind   string `json:"kind"`             // see the constants below
	Detail string `json:"detail,omitempty"` // variable, path, host: as far as it is constant
	Place
}

// Kinds of origin.
const (
	FromEnv       = "env"       // one environment variable; detail: its name, "" if computed
	FromAllEnv    = "allenv"    // the environment as a whole
	FromFile      = "file"      // content of a file
	FromSecret    = "secret"    // content of a file, or of a store, that holds secrets: keys, tokens, wallets
	FromHost      = "host"      // what tells machines and people apart: host name, user, addresses, locale, place on earth
	FromIdentity  = "identity"  // who uses the package: npm_package_*, the main module, the dependent's manifest
	FromDate      = "date"      // the clock
	FromRandom    = "random"    // chance
	FromNet       = "net"       // what a server answered
	FromDecrypted = "decrypted" // a decipher's output
	FromDecoded   = "decoded"   // base64, hex, character codes, inflate: of a constant or of anything
	FromOutput    = "output"    // what a command printed
	FromPage      = "page"      // the page that code runs in: cookies, storage, input, clipboard
	FromWallet    = "wallet"    // window.ethereum and its like
	FromPassing   = "passing"   // what passes through something that was replaced: requests, transactions
	FromLiteral   = "literal"   // a long constant; detail: its length in bytes
	FromFetched   = "fetched"   // a file that was written from what a server answered
)

// A Flow is a value that goes from where it comes from to where it does
// something, as far as constants, variables, calls and modules of the package
// show it.
type Flow struct {
	From   Origin   `json:"from"`
	To     Sink     `json:"to"`
	Via    []string `json:"via,omitempty"`    // what was done to it on the way, sorted: "base64", "decipher"
	Guards []Origin `json:"guards,omitempty"` // what the conditions look at under which the sink runs
}

// A Sink is a use of an API with an argument that matters.
type Sink struct {
	Capability string `json:"capability"`       // "net", "eval", "exec", "fs-write", "vm", ...
	API        string `json:"api"`              // "https.request"
	Role       string `json:"role"`             // what the argument is to the API: "url", "host", "body", "code", "command", "path", "data", "key", "name"
	Detail     string `json:"detail,omitempty"` // of the call: host, path or command, as far as constant
	Phase      Phase  `json:"phase"`
	Place
}

// An Override is an assignment that replaces what other code relies on.
type Override struct {
	Target string `json:"target"` // "fetch", "XMLHttpRequest.prototype.send", "Module._load", "http.request", "exports of left-pad"
	Phase  Phase  `json:"phase"`
	Place
	Polyfill bool `json:"polyfill,omitempty"` // only where the target is missing
	Calls    bool `json:"calls,omitempty"`    // the new code calls the old: it wraps
	Reads    bool `json:"reads,omitempty"`    // it looks into what passes through
	Rewrites bool `json:"rewrites,omitempty"` // it passes on, or returns, something else than what came
	Sends    bool `json:"sends,omitempty"`    // what passes through goes to the network
}

// A Disguise is something that hides code from a reader.
type Disguise struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail,omitempty"` // "offset 1,740 behind 1,500 spaces"
	Place
	// Weight is the measure that the kind goes by, such as the share of hex names.
	Weight float64 `json:"weight,omitempty"`
}

// Kinds of disguise.
const (
	OffScreen    = "off-screen"    // code behind so many spaces that no editor shows it
	Bidi         = "bidi"          // bidirectional controls that show code in another order
	Invisible    = "invisible"     // characters without a picture that carry data
	LookAlike    = "look-alike"    // an identifier with letters of several scripts that look alike
	StringTable  = "string-table"  // strings kept in a table behind a decoder
	HexNames     = "hex-names"     // names such as _0x3fa1
	Packed       = "packed"        // source kept as a string and run by an unpacker
	Symbols      = "symbols"       // code made of brackets and signs alone
	Escapes      = "escapes"       // plain text written as escapes
	Flattened    = "flattened"     // control flow turned into a switch in a loop
	CodeAsData   = "code-as-data"  // code under the name of data, and something runs it
	DataAsCode   = "data-as-code"  // a native binary or an archive under the name of code or text
	HiddenBinary = "hidden-binary" // an executable that nothing in the manifest names
)

// An Import is a module that code asks for.
type Import struct {
	Spec     string `json:"spec"`               // as written, or as folded: "./lib", "fs", "left-pad/perf"
	Package  string `json:"package,omitempty"`  // the package's name; "" for a file of this package or a built-in
	File     string `json:"resolved,omitempty"` // the file of this package that it leads to
	Dynamic  bool   `json:"dynamic,omitempty"`  // by import(), or within a function
	Computed bool   `json:"computed,omitempty"` // Spec was not a literal
	Tried    bool   `json:"tried,omitempty"`    // within a try block: may be missing
	Phase    Phase  `json:"phase"`
	Place
}

// A Pair is a minified file with what was found to be its source.
type Pair struct {
	Minified string  `json:"minified"`
	Source   string  `json:"source,omitempty"` // what it was compared with, or could not be; "" if there is none
	How      string  `json:"how,omitempty"`    // how the source was found: "name", "source map"
	State    string  `json:"state"`            // see the constants below
	Why      string  `json:"why,omitempty"`    // of an unknown one
	Novel    []Novel `json:"novel,omitempty"`  // what only the minified side has
}

// States of a pair. Only what was compared, and has nothing of its own, is
// held.
const (
	PairHeld     = "held"
	PairMismatch = "mismatch"
	PairUnknown  = "unknown"
)

// A Novel is something in a minified file that its source has not.
type Novel struct {
	What string `json:"what"` // "import", "call", "name", "string", "number"; "code": new in its order or number only
	Text string `json:"text"` // cut to 120 bytes
	Place
}

// A Gap is something that could not be read, or not wholly.
type Gap struct {
	Why string `json:"why"` // the class, without names: equal reasons are counted together
	Place
	// Odd tells that nothing was left unread that an importer could run: what
	// was passed over is not installed, or it only looks strange.
	Odd bool `json:"odd,omitempty"`
}
