import { PolicyDocument } from './document'

// The form's side of a policy: each field carries the path of what it holds, and `:as` behind a path says whether that
// part is there (`own`), is left out (empty), or is a word such as `none`.

const numbers = new Set(['needed', 'minLength', 'perDay', 'perWeek', 'maxHolders', 'times'])
const flags = new Set([
  'required',
  'reasonRequired',
  'passkey',
  'someoneElse',
  'assignedToRequester',
  'changeWindow',
  'closingEnds',
  'ticketConfirmed',
  'forOthers',
])
const lists = new Set([
  'from',
  'to',
  'fallback',
  'reviewers',
  'windows',
  'maintenance',
  'holidays',
  'networks',
  'methods',
  'signInMethods',
  'groups',
  'teams',
  'employment',
  'risk',
])
/** What a policy holds; everything else in a form is about something else. */
const known = new Set(Object.keys(PolicyDocument.shape).filter((part) => part !== 'role'))
/** Texts that may be empty. */
const kept = new Set(['prompt', 'example'])

/** What a form's fields hold, by their names. */
export type FormValues = Record<string, string>

type Branch = { [part: string]: unknown }

/** A document, valid or not, as what the form's fields hold; the length of a list of parts stands at `:count`. */
export function toFormValues(content: unknown): FormValues {
  const values: FormValues = {}
  spread(content, '', values)
  return values
}

function spread(content: unknown, at: string, values: FormValues): void {
  if (Array.isArray(content)) spreadList(content, at, values)
  else if (isBranch(content)) {
    if (at !== '') values[`${at}:as`] = 'own'
    for (const [part, inner] of Object.entries(content))
      spread(inner, at === '' ? part : `${at}.${part}`, values)
  } else if (typeof content === 'boolean') values[at] = content ? 'yes' : 'no'
  else if (typeof content === 'number') values[at] = String(content)
  else if (typeof content === 'string') values[at] = values[`${at}:as`] = content
}

function spreadList(content: readonly unknown[], at: string, values: FormValues): void {
  if (lists.has(at.split('.').at(-1) ?? '')) values[at] = content.map(String).join('\n')
  else {
    values[`${at}:count`] = String(content.length)
    content.forEach((inner, index) => spread(inner, `${at}.${index}`, values))
  }
}

/** What the fields hold as a document, valid or not. */
export function fromForm(form: FormData): unknown {
  const document: Branch = {}
  for (const name of new Set(form.keys())) {
    const given = form.getAll(name).filter((value) => typeof value === 'string')
    const path = name.replace(/:as$/, '').split('.')
    if (!known.has(path[0] ?? '') || !isOpen(form, path)) continue
    if (name.endsWith(':as')) putWord(document, path, given.at(-1) ?? '')
    else if (!name.includes(':')) put(document, path, valueOf(path.at(-1) ?? '', given))
  }
  return tidy(document)
}

/** Whether every part that the field lies in is there. */
function isOpen(form: FormData, path: readonly string[]): boolean {
  return path.slice(1).every((_, index) => {
    const as = form.getAll(`${path.slice(0, index + 1).join('.')}:as`).at(-1)
    return as === undefined || as === 'own'
  })
}

function putWord(document: Branch, path: readonly string[], word: string): void {
  if (word === 'own') put(document, [...path, ''], undefined)
  else if (word !== '') put(document, path, flags.has(path.at(-1) ?? '') ? word === 'yes' : word)
}

function valueOf(part: string, given: readonly string[]): unknown {
  const text = (given.at(-1) ?? '').trim()
  if (lists.has(part)) {
    const lines = given.flatMap((value) => value.split('\n')).map((line) => line.trim())
    return lines.some(Boolean) ? lines.filter(Boolean) : undefined
  }
  if (flags.has(part)) return text === '' ? undefined : text === 'yes'
  if (numbers.has(part)) return text === '' ? undefined : /^\d{1,9}$/.test(text) ? Number(text) : text
  return text === '' && !kept.has(part) ? undefined : text
}

/** Sets a value deep inside; `undefined` at the part named '' only makes sure that what it lies in is there. */
function put(document: Branch, path: readonly string[], value: unknown): void {
  let branch = document
  for (const part of path.slice(0, -1)) {
    const inner = branch[part]
    const next = isBranch(inner) ? inner : Object.create(null)
    branch[part] = next
    branch = next
  }
  const last = path.at(-1) ?? ''
  if (last !== '' && value !== undefined) branch[last] = value
}

/** Branches whose parts are numbered become lists. */
function tidy(value: unknown): unknown {
  if (!isBranch(value)) return value
  const entries = Object.entries(value)
  if (entries.length > 0 && entries.every(([part]) => /^\d+$/.test(part)))
    return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => tidy(inner))
  return Object.fromEntries(entries.map(([part, inner]) => [part, tidy(inner)]))
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a button of the form does to a list of parts: `add:rules`, `remove:approval.stages.1`, `raise:rules.2`. */
export function applyOperation(
  content: unknown,
  operation: string,
  fresh: (list: string) => unknown,
): unknown {
  const [verb = '', place = ''] = operation.split(':')
  const path = place.split('.')
  const copy: unknown = structuredClone(content)
  if (verb === 'add') {
    const list = listAt(copy, path) ?? newListAt(copy, path)
    list?.push(fresh(path.at(-1) ?? ''))
    return copy
  }
  const list = listAt(copy, path.slice(0, -1))
  const index = Number(path.at(-1))
  if (list === null || !Number.isInteger(index) || index < 0 || index >= list.length) return copy
  const [moved] = list.splice(index, 1)
  if (verb === 'raise') list.splice(Math.max(0, index - 1), 0, moved)
  return copy
}

function listAt(content: unknown, path: readonly string[]): unknown[] | null {
  const found = path.reduce<unknown>(
    (inner, part) => (Array.isArray(inner) ? inner[Number(part)] : isBranch(inner) ? inner[part] : undefined),
    content,
  )
  return Array.isArray(found) ? found : null
}

function newListAt(content: unknown, path: readonly string[]): unknown[] | null {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (inner, part) =>
        Array.isArray(inner) ? inner[Number(part)] : isBranch(inner) ? inner[part] : undefined,
      content,
    )
  if (!isBranch(parent)) return null
  const list: unknown[] = []
  parent[path.at(-1) ?? ''] = list
  return list
}
