// What Node gives for expressions, as the tests compare it.
import vm from 'node:vm'
import zlib from 'node:zlib'

globalThis.zlib = zlib

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

export function answers(sources) {
  return sources.map((js) => {
    try {
      return { js, value: show(vm.runInThisContext('(' + js + '\n)')), throws: false }
    } catch {
      return { js, value: null, throws: true }
    }
  })
}
