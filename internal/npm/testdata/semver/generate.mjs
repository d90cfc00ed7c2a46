// Random ranges and versions, odd ones among them, from a seed: the same seed
// gives the same pairs.
export function generator(seed) {
  let state = seed >>> 0
  const next = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296 }
  const pick = list => list[Math.floor(next() * list.length)]
  const number = () => next() < 0.02 ? pick(['9007199254740991', '9007199254740992', '99999999999999999999', '01', '00', '007', '-1']) : String(Math.floor(next() * 4))
  const identifier = () => pick(['alpha', 'beta', 'rc', '0', '1', '2', '10', '01', 'x', 'X', '-', 'a-b', 'alpha1', '9007199254740993', '9007199254740992'])
  const pre = () => { let s = identifier(); while (next() < 0.4) s += '.' + identifier(); return s }
  const tail = () => (next() < 0.35 ? (next() < 0.9 ? '-' : '') + pre() : '') + (next() < 0.08 ? '+' + pre() : '')
  const version = () => (next() < 0.06 ? pick(['v', '=', ' ', 'V', '=v', 'v ']) : '') + [number(), number(), number()].join('.') + tail() + (next() < 0.03 ? pick([' ', '.', '.1', '-', '+', '\n', '\u00a0', '\u2003', 'é']) : '')
  const x = () => next() < 0.3 ? pick(['x', 'X', '*']) : number()
  const partial = () => { const n = pick([1, 2, 3, 3, 3]); const parts = []; for (let i = 0; i < n; i++) parts.push(x()); return (next() < 0.05 ? pick(['v', '=', 'v=', '== ']) : '') + parts.join('.') + (n === 3 || next() < 0.05 ? tail() : '') }
  const space = () => next() < 0.15 ? pick([' ', '  ', '\t', ' \n']) : ''
  const op = () => pick(['', '', '', '^', '^', '~', '~', '>', '<', '>=', '<=', '=', '~>', '=>', '~=', '^=', '<>', '!', '>>'])
  const simple = () => op() + space() + partial()
  const set = () => {
    const r = next()
    if (r < 0.12) return partial() + pick([' - ', ' - ', ' - ', '-', '  -  ', ' -', '- ']) + partial()
    if (r < 0.16) return pick(['', '*', 'x', ' ', '>', '<', '>=', '^', '~', 'latest', 'x.x', '*.*', '>*', '<*', '>=*', '^*', '~x', '1.x.2', 'x.1', '^x.1', '>1.x.2', '-1', '1.2.3.4', '1..2', '~>', '~> 1', '<0.0.0-0', '>=0.0.0-0', '<0', '>0', '|', '1|2', '>=0.0.0', '> 0 < 2'])
    let s = simple(); while (next() < 0.3) s += pick([' ', ' ', ' ', '  ', ', ', '']) + simple(); return s
  }
  const range = () => { let s = set(); while (next() < 0.2) s += pick(['||', ' || ', ' ||', '|| ', ' | ']) + (next() < 0.9 ? set() : ''); return s }
  return { next, pick, version, range }
}
