package js

import (
	"path"

	"github.com/evanw/esbuild/pkg/api"

	"levee/internal/code"
)

// compile turns TypeScript, JSX and the newest syntax into what the parser
// takes.
func (s *Source) compile(kind code.Kind) bool {
	if len(s.original) > maxCompil {
		s.Why = WhyLarge
		return false
	}
	for _, loader := range loaders(s.Path, kind) {
		if why := steep(s.original, loader == api.LoaderTSX || loader == api.LoaderJSX); why != "" {
			s.Why = why
			return false
		}
		out := api.Transform(string(s.original), options(loader))
		if len(out.Errors) > 0 {
			s.Why = WhySyntax
			continue
		}
		s.mapping = out.Map
		if s.parse(out.Code) {
			return true
		}
		s.mapping = nil
		s.Text = s.original
	}
	return false
}

// loaders returns the languages to try, by the name of the file: types in
// angle brackets and elements of JSX exclude each other.
func loaders(name string, kind code.Kind) []api.Loader {
	switch path.Ext(name) {
	case ".ts", ".mts", ".cts":
		return []api.Loader{api.LoaderTS}
	case ".tsx":
		return []api.Loader{api.LoaderTSX}
	case ".jsx":
		return []api.Loader{api.LoaderJSX}
	}
	if kind == code.TypeScript {
		return []api.Loader{api.LoaderTS, api.LoaderTSX}
	}
	return []api.Loader{api.LoaderJS, api.LoaderJSX, api.LoaderTSX} // the last one for Flow, whose types look alike
}

// options says how the compiler writes: nothing is renamed or dropped, and
// what the parser does not know is written in older words.
func options(loader api.Loader) api.TransformOptions {
	return api.TransformOptions{
		Loader:   loader,
		LogLevel: api.LogLevelSilent,
		Target:   api.ESNext,
		Charset:  api.CharsetUTF8,
		// Indentation makes the output of deep code grow with its square.
		MinifyWhitespace: true,
		LegalComments:    api.LegalCommentsNone,
		Sourcemap:        api.SourceMapExternal,
		SourcesContent:   api.SourcesContentExclude,
		Supported:        map[string]bool{"decorators": false, "using": false, "import-attributes": false, "import-assertions": false},
		TsconfigRaw:      `{"compilerOptions":{"verbatimModuleSyntax":true,"experimentalDecorators":true}}`,
	}
}
