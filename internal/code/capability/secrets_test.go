package capability

import (
	"strings"
	"testing"
)

func TestSecretFiles(t *testing.T) {
	for name, want := range map[string]bool{
		".npmrc": true, "~/.npmrc": true, "/Users/me/.npmrc": true, `C:\Users\me\.npmrc`: true, "my.npmrc": false, ".npmrc.js": false,
		"/Users/me/.ssh/id_rsa": true, ".ssh": true, ".ssh/": true, "/Users/me/.ssh/id_rsa.pub": false, ".ssh/known_hosts": false,
		".ssh/config": true, "x.ssh/config": false, "src/.ssh/deep/file": false,
		".aws/credentials": true, ".AWS/Credentials": true, ".aws": false, "aws/credentials": false,
		".env": true, "app/.env.production": true, ".env.example": false, "env": false, ".environment": false,
		"/etc/shadow": true, "etc/shadow": false, "/srv/etc/shadow": false,
		"/proc/self/environ": true, "/proc/12/environ": true, "/proc/self/task/1/environ": false,
		"AppData/Local/Google/Chrome/User Data/Default/Login Data": true, "Default/Cookies": true, "src/cookies": false,
		"Exodus/exodus.wallet": true, "wallet.dat": true, ".config/solana/id.json": true, "id.json": false,
		"Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn": true,
		".config/gh/hosts.yml": true, "package.json": false, "": false, "/": false, "README.md": false,
		strings.Repeat("a/", 600) + ".npmrc": false, // past the bound
	} {
		if got := DefaultSecrets().File(name); got != want {
			t.Errorf("File(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestSecretVariables(t *testing.T) {
	for name, want := range map[string]bool{
		"NPM_TOKEN": true, "NODE_AUTH_TOKEN": true, "npm_config__authToken": true, "GITHUB_TOKEN": true, "AWS_ACCESS_KEY_ID": true,
		"AWS_SESSION_TOKEN": true, "AWS_REGION": false, "STRIPE_SECRET": true, "DB_PASSWORD": true, "OPENAI_API_KEY": true,
		"STRIPE_PUBLISHABLE_KEY": false, "SOME_KEYMAP": false, "KEY": false, "MY_KEY": true, "PATH": false, "HOME": false, "CI": false,
		"NODE_ENV": false, "OLDPWD": false, "PWD": false, "TOKENIZERS_PARALLELISM": false, "DATABASE_URL": true, "DEBUG": false,
		"npm_package_description": false, "": false,
	} {
		if got := DefaultSecrets().Variable(name); got != want {
			t.Errorf("Variable(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestSecretCommands(t *testing.T) {
	for line, want := range map[string]bool{
		"npm token list": true, "npm token": true, "npm install": false, "gh auth token": true, "gh pr list": false, "env": true,
		"/usr/bin/env": true, "env node x.js": false, "printenv": true, "security find-generic-password -s x": true,
		"git config --get user.email": true, "git status": false, "AWS.exe sts get-caller-identity": true,
		"npm config get //registry.npm.example/:_authToken": true, "npm config get _authToken": true, "git credential-osxkeychain get": true,
		"": false,
	} {
		if got := DefaultSecrets().Command(strings.Fields(line)); got != want {
			t.Errorf("Command(%q) = %v, want %v", line, got, want)
		}
	}
}

func TestSecretAddresses(t *testing.T) {
	for host, want := range map[string]bool{
		"169.254.169.254": true, "169.254.169.254:80": true, "metadata.google.internal": true, "METADATA.google.internal.": true,
		"[fd00:ec2::254]:80": true, "fd00:ec2::254": true, "example.invalid": false, "1.169.254.169.254": false, "": false,
	} {
		if got := DefaultSecrets().Address(host); got != want {
			t.Errorf("Address(%q) = %v, want %v", host, got, want)
		}
	}
}

func TestSecretsOfAProject(t *testing.T) {
	own, err := ParseSecrets("own", "[file]\nhouse.key\n!.npmrc\n")
	if err != nil {
		t.Fatal(err)
	}
	s := DefaultSecrets().With(own)
	for name, want := range map[string]bool{"house.key": true, ".npmrc": false, ".netrc": true} {
		if got := s.File(name); got != want {
			t.Errorf("File(%q) = %v, want %v", name, got, want)
		}
	}
	for _, text := range []string{".npmrc", "[files]\n.npmrc", "[file]\n[a", "[file]\na\\", "[file]\n" + strings.Repeat("a", 1001)} {
		if _, err := ParseSecrets("own", text); err == nil || !strings.HasPrefix(err.Error(), "own:") {
			t.Errorf("ParseSecrets(%.20q) = %v, want an error with its line", text, err)
		}
	}
}

func FuzzSecrets(f *testing.F) {
	f.Add("[file]\n.ssh/*\n![a-z]?\n[command]\ngit config\n", "/Users/.ssh/x")
	f.Fuzz(func(t *testing.T, text, name string) {
		s, err := ParseSecrets("fuzz", text)
		if err != nil {
			s = DefaultSecrets()
		}
		for _, s := range []*Secrets{s, s.With(DefaultSecrets())} {
			if got := s.File(name); got && !s.File(strings.ToUpper(strings.ToLower(name))) && strings.ToUpper(name) == name {
				t.Errorf("File(%q) hangs on upper and lower case", name)
			}
			s.Variable(name)
			s.Address(name)
			s.Command(strings.Fields(name))
		}
	})
}
