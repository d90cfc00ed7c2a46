// Writes random programs and records, in programs.json, which values Node saw
// at each show(label, value) of them over many runs, in which foreign() calls
// the functions and changes the objects that it is given, now and later. What
// is exported is called after the program has run:
//   node programs.mjs [seed] [how many]
import { writeFileSync } from 'node:fs'
import vm from 'node:vm'

let seed = Number(process.argv[2] ?? 1)
const count = Number(process.argv[3] ?? 400)
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
  return Math.floor((seed / 0x80000000) * n)
}
const pick = (list) => list[random(list.length)]

let names, labels
const fresh = (kind) => {
  const n = kind + names.all++
  return n
}
function newScope(parent) {
  return { parent, vars: [], tables: [], objects: [], functions: [], decoders: [], accessors: [] }
}
function visible(scope, kind) {
  const all = []
  for (let s = scope; s; s = s.parent) all.push(...s[kind])
  return all
}
const show = (scope) => `show("L${labels++}", ${value(scope, 2)});`

function value(scope, depth) {
  const options = [() => JSON.stringify(pick(['a', 'bc', 'xyz', '7'])), () => String(random(9))]
  const vars = visible(scope, 'vars')
  const tables = visible(scope, 'tables')
  const objects = visible(scope, 'objects')
  const functions = visible(scope, 'functions')
  const decoders = visible(scope, 'decoders')
  if (decoders.length) options.push(...Array.from({ length: 3 }, () => () => `${pick(decoders)}(${16 + random(4)})`))
  if (vars.length) options.push(() => pick(vars), () => pick(vars))
  if (tables.length) options.push(() => `${pick(tables)}[${random(3)}]`, () => `${pick(tables)}.join("")`, () => `${pick(tables)}.length`, () => `[...${pick(tables)}].reverse().join("-")`)
  if (objects.length) options.push(() => `${pick(objects)}.${pick(['p', 'q'])}`, () => `Object.keys(${pick(objects)}).join()`)
  if (depth > 0) {
    options.push(() => `(${value(scope, depth - 1)} + ${value(scope, depth - 1)})`, () => `(${value(scope, depth - 1)} ? ${value(scope, depth - 1)} : ${value(scope, depth - 1)})`)
    if (functions.length) options.push(() => `${pick(functions)}(${value(scope, 0)})`, () => `${pick(functions)}(${value(scope, 0)})`)
  }
  return pick(options)()
}
const tableOf = (scope) => pick([
  () => `[${Array.from({ length: 2 + random(3) }, () => JSON.stringify(pick(['a', 'b', 'c', 'd']))).join(', ')}]`,
  () => `"k|l|m".split("|")`,
  () => visible(scope, 'tables').length ? pick(visible(scope, 'tables')) : '["z"]',
  () => visible(scope, 'tables').length ? `${pick(visible(scope, 'tables'))}.${pick(['slice()', 'map((x) => x + "!")', 'concat(["w"])', 'filter((x) => x)', 'sort()', 'reverse()'])}` : '["y"]',
])()

function statement(scope, depth, inFunction) {
  const vars = visible(scope, 'vars')
  const tables = visible(scope, 'tables')
  const objects = visible(scope, 'objects')
  const functions = visible(scope, 'functions')
  const options = [() => show(scope), () => show(scope), () => declaration(scope, depth)]
  if (vars.length) options.push(() => `try { ${pick(vars)} ${pick(['=', '+='])} ${value(scope, 1)} } catch (e) {}`, () => `try { ${pick(vars)}++ } catch (e) {}`)
  if (tables.length) {
    options.push(() => `${pick(tables)}.${pick(['push("p")', 'pop()', 'reverse()', 'shift()', 'sort()', 'splice(0, 1)', 'fill("f")'])};`)
    options.push(() => `${pick(tables)}[${random(3)}] = ${value(scope, 1)};`)
    options.push(() => `{ const t = ${pick(tables)}; t.push(t.shift()); }`)
    options.push(() => `(function (t) { t.push("i" + t.length) })(${pick(tables)});`)
    options.push(() => `[${pick(tables)}].forEach((t) => { t.unshift("u") });`)
    options.push(() => `foreign(${pick(tables)});`)
    const either = () => `[${pick(tables)}, ${pick(tables)}][+unknown()]`
    options.push(() => `${either()}.push("e");`, () => `${either()}[0] = "e";`, () => `(function (t) { t.unshift("e") })(${either()});`)
    options.push(() => `{ const t = ${either()}; t.push(t.shift()); }`, () => `[].push.call(${either()}, "e");`)
    if (objects.length) options.push(() => `${pick(objects)}.t = ${pick(tables)};`, () => `if (${pick(objects)}.t) ${pick(objects)}.t?.push?.("o");`)
  }
  if (objects.length) {
    options.push(() => `${pick(objects)}.${pick(['p', 'q', 'r'])} = ${value(scope, 1)};`, () => `delete ${pick(objects)}.q;`)
    options.push(() => `{ const o = ${pick(objects)}; o.p = ${value(scope, 0)}; }`)
    options.push(() => `Object.assign(${pick(objects)}, {q: ${value(scope, 0)}});`)
    options.push(() => `Object.assign([${pick(objects)}, ${pick(objects)}][+unknown()], {q: "e"});`)
    options.push(() => `for (const k in ${pick(objects)}) { ${vars.length ? `try { ${pick(vars)} += k } catch (e) {}` : ''} }`)
  }
  if (functions.length) {
    options.push(() => `${pick(functions)}(${value(scope, 0)});`, () => `foreign(${pick(functions)});`, () => `if (unknown()) ${pick(functions)}(${value(scope, 0)});`)
    if (tables.length) options.push(() => `${pick(functions)}(${pick(tables)});`)
  }
  const decoders = visible(scope, 'decoders')
  const accessors = visible(scope, 'accessors')
  if (decoders.length) options.push(() => `foreign(${pick([...decoders, ...accessors])});`, () => `foreign(() => ${pick(accessors)}().${pick(['length', 'reverse()'])});`)
  if (depth > 0) {
    options.push(() => `if (unknown()) { ${block(scope, depth - 1, inFunction)} }`)
    options.push(() => `if (${value(scope, 1)}) { ${block(scope, depth - 1, inFunction)} } else { ${block(scope, depth - 1, inFunction)} }`)
    options.push(() => `for (let i = 0; i < ${1 + random(3)}; i++) { ${block(scope, depth - 1, inFunction)} }`)
    options.push(() => `try { ${block(scope, depth - 1, inFunction)} ${pick(['throwing();', 'unknown();', ''])} ${block(scope, depth - 1, inFunction)} } catch (e) { ${block(scope, depth - 1, inFunction)} }`)
    options.push(() => `(function () { ${block(scope, depth - 1, true)} })();`)
    options.push(() => `for (const c of ${tableOf(scope)}) { ${vars.length ? `try { ${pick(vars)} += c } catch (e) {}` : ''} }`)
    options.push(() => `switch (${value(scope, 1)}) { case "a": ${block(scope, depth - 1, inFunction)} break; default: ${block(scope, depth - 1, inFunction)} }`)
    if (inFunction) options.push(() => `if (${pick(['unknown()', value(scope, 1)])}) return ${value(scope, 1)};`)
    options.push(() => `foreign(() => { ${block(scope, depth - 1, true)} });`)
  }
  return pick(options)()
}

function declaration(scope, depth) {
  const kind = pick(['vars', 'vars', 'tables', 'tables', 'objects', 'functions', 'functions'])
  const name = fresh(kind[0])
  const word = pick(['let', 'const', 'const'])
  let text
  if (kind === 'vars') text = `${word} ${name} = ${value(scope, 2)};`
  else if (kind === 'tables') text = `${word} ${name} = ${tableOf(scope)};`
  else if (kind === 'objects') text = `${word} ${name} = ${pick([`{p: ${value(scope, 1)}, q: ${value(scope, 1)}}`, `{p: 1, t: ${tableOf(scope)}}`, `{...{p: 2}, q: unknown()}`])};`
  else text = functionOf(scope, name, Math.min(depth, 2))
  scope[kind].push(name)
  return text
}

function functionOf(scope, name, depth) {
  const tables = visible(scope, 'tables')
  const inner = newScope(scope)
  const body = pick([
    () => { inner.vars.push('x'); return block(inner, depth - 1, true) + ` return ${value(inner, 1)};` },
    () => { inner.vars.push('x'); return `return ${value(inner, 2)};` },
    () => `const own = ["s", "t"]; ${name} = function (x) { return own[x & 1] }; return ${name}(x);`,
    () => `${name}.cache = ${name}.cache || {}; if (!${name}.cache[x]) ${name}.cache[x] = "c" + x; return ${name}.cache[x];`,
    () => `${name}.n = (${name}.n || 0) + 1; return ${name}.n;`,
    () => tables.length ? `return ${pick(tables)}[x & 1];` : 'return x;',
    () => `if (x && x.push) x.push("m"); return 1;`,
  ])()
  return `function ${name}(x) { ${body} }`
}
// obfuscated is a table behind an accessor that replaces itself, what turns it,
// and a decoder that reads it; what may stand before is given first.
function obfuscated(scope) {
  const a = fresh('a'), d = fresh('d'), size = 3 + random(3)
  const words = Array.from({ length: size }, (_, i) => `'${i}${pick(['x', 'yy', 'z'])}'`)
  scope.decoders.push(d)
  scope.accessors.push(a)
  const accessor = `function ${a}(){const t=[${words}];${a}=function(){return t;};return ${a}();}`
  const decoder = pick([
    `function ${d}(i,j){i=i-0x10;const t=${a}();return t[i];}`,
    `function ${d}(i,j){const t=${a}();return ${d}=function(i,j){i=i-0x10;let v=t[i];return v;},${d}(i,j);}`,
    `const ${d}=function(i){return ${a}()[i-0x10]};`,
  ])
  const name = fresh('w')
  const turn = pick([
    `(function(a,n){const t=a();while(n--){t['push'](t['shift']());}}(${a},${random(4)}));`,
    `(function(a,c){const g=${name},t=a();while(!![]){try{const v=parseInt(g(0x10))*1;if(v===c)break;else t['push'](t['shift']());}catch(e){t['push'](t['shift']());}}}(${a},${random(size)}));`,
    `(function(a,n){const t=a();while(n--){t['push'](t['shift']());}})(${a},${random(4)});`,
    '',
  ])
  const parts = [accessor, decoder, `const ${name}=${d};`, turn]
  if (random(2)) scope.decoders.push(name)
  if (decoder.startsWith('function') && random(2)) parts.push(parts.shift(), parts.shift())
  if (!decoder.startsWith('function')) parts.splice(0, 4, accessor, decoder, `const ${name}=${d};`, turn)
  return parts.join(pick(['', '\n']))
}

// ahead is what an honest module has above: exports, conditions, loops.
function ahead(scope) {
  const s = fresh('s')
  return pick([
    () => `export function ${s}(x) { return x }`,
    () => `export function ${s}(x) { ${block(scope, 1, true)} }`,
    () => `export const ${s} = (x) => ${value(scope, 1)};`,
    () => `if (unknown()) { throw 1 }`,
    () => `if (unknown()) { foreign("x") }`,
    () => `const ${s} = {}; for (const k of Object.keys(host())) { ${s}[k] = 1 }`,
    () => `const ${s} = host(); if (${s}.k) { ${s}.k = 2 } else { foreign(${s}) }`,
    () => `foreign(() => 1); unknown();`,
    () => `foreign(() => { ${block(scope, 0, true)} }); unknown();`,
    () => `try { throwing() } catch (e) {}`,
    () => statement(scope, 1, false),
  ])()
}
function block(scope, depth, inFunction) {
  const inner = newScope(scope)
  let text = ''
  for (let i = 0; i <= random(3); i++) text += statement(inner, depth, inFunction) + ' '
  return text
}
function program() {
  names = { all: 0 }
  labels = 0
  const top = newScope(null)
  const lines = []
  if (random(2)) {
    for (let i = random(4); i > 0; i--) lines.push(ahead(top))
    const hidden = obfuscated(top)
    for (let i = random(3); i > 0; i--) lines.push(ahead(top))
    lines.push(hidden, show(top), show(top))
  }
  for (let i = 0; i < 3; i++) lines.push(declaration(top, 2))
  for (let i = 0; i < 6 + random(6); i++) lines.push(statement(top, 2, false))
  for (let i = 0; i < 3; i++) lines.push(show(top))
  return lines.join('\n')
}

function run(source, seen) {
  const later = []
  let calls = 0
  const limit = () => { if (++calls > 3000) throw new Error('too long') }
  const foreign = (...args) => {
    limit()
    for (const a of args) {
      if (Math.random() < 0.5) meddle(a)
      later.push(a)
    }
  }
  const meddle = (a) => {
    limit()
    if (typeof a === 'function') { try { a('f' + Math.floor(Math.random() * 3)) } catch {} } else if (Array.isArray(a)) { if (Math.random() < 0.5) a.push('evil'); else a[0] = 'evil' } else if (a) a.p = 'evil'
  }
  const context = vm.createContext({
    foreign,
    unknown: () => { limit(); if (later.length && Math.random() < 0.2) meddle(later[Math.floor(Math.random() * later.length)]); return Math.random() < 0.5 },
    throwing: () => { limit(); if (Math.random() < 0.5) throw new Error('thrown') },
    show: (label, v) => { limit(); (seen[label] ??= new Set()).add(describe(v)) },
  })
  try { vm.runInContext(script(source), context, { timeout: 500 }) } catch (err) { if (err instanceof SyntaxError) throw err }
  for (let i = 0; i < 10 && later.length; i++) { try { meddle(later[Math.floor(Math.random() * later.length)]) } catch {} }
}
// script is a module as a script: what it exports is handed over at its end.
const script = (source) => {
  const names = [...source.matchAll(/^export \w+ (\w+)/gm)].map((m) => m[1])
  return source.replace(/^export /gm, '') + names.map((n) => `\nforeign(${n});`).join('')
}
const describe = (v) => {
  try { return typeof v === 'function' ? 'function' : typeof v + ' ' + (JSON.stringify(v) ?? 'undefined') } catch { return 'strange' }
}

const out = []
while (out.length < count) {
  const source = program()
  const seen = {}
  try { new vm.Script(script(source)) } catch { continue }
  for (let i = 0; i < 40; i++) run(source, seen)
  out.push({ source, seen: Object.fromEntries(Object.entries(seen).map(([k, v]) => [k, [...v].slice(0, 3)])) })
}
writeFileSync(new URL('programs.json', import.meta.url), '[\n' + out.map((o) => JSON.stringify(o)).join(',\n') + '\n]\n')
