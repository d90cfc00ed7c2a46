// Counts what the clients' own code sees in the lockfiles of ../real, for
// TestRealLockfiles:
//   npm install && node record.mjs "$(npm root -g)/npm/node_modules/@npmcli/arborist" > ../counts.json
// npm's files are read by arborist, npm's own tree; yarn's by yarn's parsers;
// pnpm's and bun's by a YAML and a JSON-with-comments parser, and counted as
// their clients wire packages. Edges are compared by a digest of the sorted
// lines "from > name > to", where from and to are the lockfile's own keys.
import { readFileSync, readdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { createRequire } from 'node:module'
import yarn1 from '@yarnpkg/lockfile'
import { parseSyml } from '@yarnpkg/parsers'
import yaml from 'js-yaml'
import { parse as parseJSONC } from 'jsonc-parser'

const Arborist = createRequire(import.meta.url)(process.argv[2])
const real = new URL('../real/', import.meta.url).pathname
const read = name => gunzipSync(readFileSync(join(real, name))).toString()
const result = (instances, artifacts, edges) => {
  const lines = edges.filter(e => e.to !== null).map(e => `${e.from} > ${e.name} > ${e.to}`).sort()
  return { instances, artifacts: new Set(artifacts).size, edges: edges.length, resolved: lines.length, digest: createHash('sha256').update(lines.join('\n')).digest('hex') }
}

async function npm (name, manifest) {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'))
  const lock = JSON.parse(read(name))
  writeFileSync(join(dir, 'package-lock.json'), JSON.stringify(lock))
  const root = lock.packages ? lock.packages[''] : manifest ? JSON.parse(read(manifest)) : { name: lock.name, version: lock.version }
  writeFileSync(join(dir, 'package.json'), JSON.stringify(root))
  const tree = await new Arborist({ path: dir }).loadVirtual()
  let instances = 0
  const artifacts = [], edges = []
  for (const node of tree.inventory.values()) {
    if (node.isLink) continue
    if (!node.isProjectRoot && node.location.includes('node_modules/')) {
      instances++
      artifacts.push(`${node.packageName} ${node.version} ${node.inBundle && !node.resolved ? 'bundled' : node.resolved}`)
    }
    for (const e of node.edgesOut.values()) {
      if (e.type === 'workspace') continue
      edges.push({ from: node.location, name: e.name, to: e.to ? e.to.location : null })
    }
  }
  return result(instances, artifacts, edges)
}

function yarnOne (name) {
  const { object } = yarn1.parse(read(name))
  const ids = new Map() // entries share one object
  for (const [key, e] of Object.entries(object)) if (!ids.has(e)) ids.set(e, key)
  const first = e => ids.get(e)
  const edges = [], artifacts = []
  for (const [e, key] of ids) {
    artifacts.push(`${key.slice(0, key.indexOf('@', 1))} ${e.version} ${e.resolved}`)
    for (const [dep, range] of Object.entries({ ...e.dependencies, ...e.optionalDependencies })) {
      const to = object[`${dep}@${range}`]
      edges.push({ from: key, name: dep, to: to ? first(to) : null })
    }
  }
  return { ...result(ids.size, artifacts, edges), digest: undefined } // the first of several descriptors is the parser's choice
}

function berry (name) {
  const entries = Object.entries(parseSyml(read(name))).filter(([k]) => k !== '__metadata')
  let instances = 0, edges = 0
  const artifacts = new Set(), at = new Map()
  for (const [key, e] of entries) for (const d of key.split(', ')) at.set(d, e)
  for (const [, e] of entries) {
    if (!/@workspace:/.test(e.resolution)) {
      instances++
      artifacts.add(e.resolution)
    }
    edges += Object.keys(e.dependencies ?? {}).length
  }
  return { instances, locators: artifacts.size, dependencies: edges }
}

function pnpm (name) {
  const lock = yaml.load(read(name))
  const nine = String(lock.lockfileVersion).startsWith('9')
  const places = nine ? lock.snapshots : lock.packages
  const keyOf = (dep, ref) => nine ? (places[`${dep}@${ref}`] ? `${dep}@${ref}` : ref) : (places[`/${dep}/${ref}`] ? `/${dep}/${ref}` : ref)
  const importers = lock.importers ?? { '.': lock }
  const edges = []
  const add = (from, folder, lists) => {
    for (const list of lists) {
      for (const [dep, value] of Object.entries(list ?? {})) {
        const ref = typeof value === 'string' ? value : value.version
        if (ref.startsWith('link:')) {
          const to = posix.join(folder, ref.slice(5))
          edges.push({ from, name: dep, to: to in importers ? (to === '.' ? '' : to) : null })
        } else edges.push({ from, name: dep, to: places[keyOf(dep, ref)] ? keyOf(dep, ref) : null })
      }
    }
  }
  for (const [folder, i] of Object.entries(importers)) add(folder === '.' ? '' : folder, folder, [i.dependencies, i.devDependencies, i.optionalDependencies])
  for (const [key, p] of Object.entries(places)) add(key, '.', [p.dependencies, p.optionalDependencies])
  const artifacts = nine ? Object.keys(lock.packages) : Object.keys(places).map(k => { const i = k.lastIndexOf('/'); return k.slice(0, i) + '/' + k.slice(i + 1).split('_')[0] })
  return result(Object.keys(places).length, artifacts, edges)
}

function bun (name) {
  const lock = parseJSONC(read(name), [], { allowTrailingComma: true })
  const edges = [], artifacts = []
  let instances = 0
  const isWorkspace = p => /@workspace:/.test(p[0])
  const target = key => { const p = lock.packages[key]; return isWorkspace(p) ? p[0].split('@workspace:')[1] : key }
  const find = (from, dep) => {
    const above = parts => parts.at(-2)?.startsWith('@') ? parts.slice(0, -2) : parts.slice(0, -1)
    for (let parts = from === '' ? [] : from.split('/'); parts.length; parts = above(parts)) {
      const key = [...parts, dep].join('/')
      if (lock.packages[key]) return target(key)
    }
    return lock.packages[dep] ? target(dep) : null
  }
  const add = (from, place, info, dev) => {
    const all = { ...info.peerDependencies, ...(dev ? info.devDependencies : {}), ...info.dependencies, ...info.optionalDependencies }
    for (const dep of Object.keys(all)) edges.push({ from, name: dep, to: find(place, dep) })
  }
  for (const [folder, w] of Object.entries(lock.workspaces)) add(folder, w.name, w, true)
  for (const [key, p] of Object.entries(lock.packages)) {
    if (isWorkspace(p)) continue
    instances++
    artifacts.push(p[0])
    add(key, key, p.find(x => x && typeof x === 'object') ?? {}, false)
  }
  return result(instances, artifacts, edges)
}

const counts = {}
for (const file of readdirSync(real).sort()) {
  const name = file.replace(/\.gz$/, '')
  if (name.endsWith('package-lock.json')) {
    const manifest = file.replace('package-lock.json', 'package.json')
    counts[name] = await npm(file, readdirSync(real).includes(manifest) ? manifest : null)
  } else if (name.startsWith('yarn1')) counts[name] = yarnOne(file)
  else if (name.startsWith('yarnberry')) counts[name] = berry(file)
  else if (name.startsWith('pnpm')) counts[name] = pnpm(file)
  else if (name.startsWith('bun')) counts[name] = bun(file)
}
console.log(JSON.stringify(counts, null, 1))
