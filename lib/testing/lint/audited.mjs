// Whether the work of a transaction appends an audit event: itself, or through functions it calls.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const APPENDS = ['record', 'appendEvents']
const WAIVER = /\/\/ No audit event: \S/

/**
 * Null when the call at `range` of `text` leads to an appended event, or is told by a comment on or right above it,
 * `// No audit event: <reason>`; else what is wrong. It reads text, not types: enough for functions that are called
 * by their own name, which is how the house writes them.
 */
export function whyUnaudited(text, range, file, root) {
  const before = text.slice(0, range[0]).split('\n').slice(-4).join('\n')
  const body = text.slice(...range)
  if (WAIVER.test(before) || WAIVER.test(body)) return null
  if (appends(body, { text, file, root }, new Set())) return null
  return 'This transaction appends no audit event: call record(…) in it, or say why not in a comment `// No audit event: <reason>`.'
}

function appends(body, module, seen) {
  for (const [, name] of body.matchAll(/(?<![.\w])([a-z]\w*)\s*(?:<[^>()]*>)?\(/g)) {
    if (APPENDS.includes(name)) return true
    const key = `${module.file}#${name}`
    if (seen.has(key)) continue
    seen.add(key)
    const found = definitionOf(name, module) ?? importedDefinition(name, module)
    if (found && appends(found.body, found.module, seen)) return true
  }
  return false
}

/** From a top-level function's name to the next top-level statement. */
function definitionOf(name, module) {
  const start = module.text.search(
    new RegExp(`^(export )?(async )?(function\\*? ${name}\\b|const ${name} =)`, 'm'),
  )
  if (start < 0) return null
  const header = module.text.slice(start).indexOf('\n') + 1
  const length = module.text
    .slice(start + header)
    .search(/^(export |async |function |const |interface |type |class |\/\*\*)/m)
  return {
    module,
    body: module.text
      .slice(start + name.length, length < 0 ? undefined : start + header + length)
      .replace(/^.*?\(/, '('),
  }
}

function importedDefinition(name, { text, file, root }) {
  const from = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(text)?.[1]
  if (!from || !(from.startsWith('.') || from.startsWith('@/'))) return null
  const base = from.startsWith('@/') ? path.join(root, from.slice(2)) : path.resolve(path.dirname(file), from)
  const found = [`${base}.ts`, path.join(base, 'index.ts')].find((candidate) => existsSync(candidate))
  return found ? definitionOf(name, { text: readFileSync(found, 'utf8'), file: found, root }) : null
}
