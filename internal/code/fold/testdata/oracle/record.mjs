// Records what Node gives for each expression of expressions.js (one on a
// line, // for a comment; or a block between lines of ===) into answers.json:
//   node record.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import vm from 'node:vm'
import zlib from 'node:zlib'

function show(v) {
  if (typeof v === 'string') {
    return /^[\x00-\x7f]*$/.test(v) ? v : ['units', ...Array.from({ length: v.length }, (_, i) => v.charCodeAt(i))]
  }
  if (typeof v === 'number') return { number: String(v), negative: v < 0 || 1 / v < 0 }
  if (typeof v === 'boolean' || v === null) return v
  if (v === undefined) return { undefined: true }
  if (Array.isArray(v)) return ['array', ...Array.from(v, show)]
  if (v instanceof Uint8Array) return ['bytes', ...v]
  if (typeof v === 'function') return { function: true }
  const tag = Object.prototype.toString.call(v).slice(8, -1)
  if (tag !== 'Object') return { class: tag }
  return ['object', ...Object.keys(v).map((k) => [show(k), show(v[k])])]
}

const lines = readFileSync(new URL('expressions.js', import.meta.url), 'utf8').split('\n')
const sources = []
let block = null
for (const line of lines) {
  if (line === '===') {
    if (block !== null) sources.push(block.join('\n'))
    block = block === null ? [] : null
  } else if (block !== null) block.push(line)
  else if (line.trim() !== '' && !line.startsWith('//')) sources.push(line)
}
globalThis.zlib = zlib
const answers = sources.map((js) => {
  try {
    return { js, value: show(vm.runInThisContext('(' + js + '\n)')), throws: false }
  } catch (err) {
    if (err instanceof SyntaxError && /^(Unexpected|Invalid or)/.test(err.message) && !js.includes('JSON')) throw new Error(js + ': ' + err.message)
    return { js, value: null, throws: true }
  }
})
writeFileSync(new URL('answers.json', import.meta.url), '[\n' + answers.map((a) => JSON.stringify(a)).join(',\n') + '\n]\n')
