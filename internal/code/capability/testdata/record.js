// Prints every function that the modules of this Node hand out, one path a
// line, sorted: node record.js > builtins-node20.txt
const { builtinModules } = require('module')
const Stream = require('stream')

const paths = new Set()

function walk (path, object, depth) {
  for (const name of Object.getOwnPropertyNames(object)) {
    let value
    try { value = object[name] } catch { continue } // some getters of process throw
    if (typeof value === 'function') paths.add(`${path}.${name}`)
    else if (value && typeof value === 'object' && depth > 0 && !name.startsWith('_') && !(value instanceof Stream)) walk(`${path}.${name}`, value, depth - 1)
  }
}

for (const name of [...builtinModules, 'test', 'sea', 'sqlite']) {
  if (name.startsWith('_') || name === 'sys') continue // internal, and util's old name
  let module
  try { module = require('node:' + name) } catch { continue } // younger than this Node
  walk(name.replaceAll('/', '.'), module, name === 'module' ? 0 : 1)
}
console.log(`# ${process.version}`)
for (const path of [...paths].sort()) console.log(path)
