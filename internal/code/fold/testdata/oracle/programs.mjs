// Writes random programs and records, in programs.json, which values Node saw
// at each show(label, value) of them over many runs, in which foreign() calls
// the functions and changes the objects that it is given, now and later:
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
  return { parent, vars: [], tables: [], objects: [], functions: [] }
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
    if (objects.length) options.push(() => `${pick(objects)}.t = ${pick(tables)};`, () => `if (${pick(objects)}.t) ${pick(objects)}.t?.push?.("o");`)
  }
  if (objects.length) {
    options.push(() => `${pick(objects)}.${pick(['p', 'q', 'r'])} = ${value(scope, 1)};`, () => `delete ${pick(objects)}.q;`)
    options.push(() => `{ const o = ${pick(objects)}; o.p = ${value(scope, 0)}; }`)
    options.push(() => `Object.assign(${pick(objects)}, {q: ${value(scope, 0)}});`)
    options.push(() => `for (const k in ${pick(objects)}) { ${vars.length ? `try { ${pick(vars)} += k } catch (e) {}` : ''} }`)
  }
  if (functions.length) {
    options.push(() => `${pick(functions)}(${value(scope, 0)});`, () => `foreign(${pick(functions)});`, () => `if (unknown()) ${pick(functions)}(${value(scope, 0)});`)
    if (tables.length) options.push(() => `${pick(functions)}(${pick(tables)});`)
  }
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
  try { vm.runInContext(source, context, { timeout: 500 }) } catch (err) { if (err instanceof SyntaxError) throw err }
  for (let i = 0; i < 10 && later.length; i++) { try { meddle(later[Math.floor(Math.random() * later.length)]) } catch {} }
}
const describe = (v) => {
  try { return typeof v === 'function' ? 'function' : typeof v + ' ' + (JSON.stringify(v) ?? 'undefined') } catch { return 'strange' }
}

const out = []
while (out.length < count) {
  const source = program()
  const seen = {}
  try { new vm.Script(source) } catch { continue }
  for (let i = 0; i < 40; i++) run(source, seen)
  out.push({ source, seen: Object.fromEntries(Object.entries(seen).map(([k, v]) => [k, [...v].slice(0, 3)])) })
}
writeFileSync(new URL('programs.json', import.meta.url), '[\n' + out.map((o) => JSON.stringify(o)).join(',\n') + '\n]\n')
