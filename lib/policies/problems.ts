import type { z } from 'zod'
import { formatDuration } from '@/lib/domain/duration'

/** Where in a policy's document: `approval.stages.0.from` in parts. */
export type Path = readonly PropertyKey[]

/** Something in a policy's text that cannot be taken. */
export interface Problem {
  path: Path
  text: string
}

/** What a schema found, in words, each at the deepest place that can be told. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], base: Path = []): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...base, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], text: `There is no ${key} here.` }))
    if (issue.code !== 'invalid_union') return [{ path, text: wordsOf(issue) }]
    // The branch that fits at its root is the one that was meant.
    const meant = issue.errors.find((branch) => branch.length > 0 && branch.every(isInside))
    return meant === undefined ? [{ path, text: 'Write none, or the parts of it.' }] : problemsOf(meant, path)
  })
}

function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys'
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const last = String(issue.path.at(-1) ?? '')
  const amount = (value: number | bigint) =>
    last.endsWith('Ms') ? formatDuration(Number(value)) : `${value}`
  // The kinds not told apart here carry a sentence of the schema itself, or one that only says what is invalid.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- The list of kinds is the library's, not ours.
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && !issue.message.includes('received')
        ? 'This is missing.'
        : typeWords(issue)
    case 'too_small':
      return issue.origin === 'array'
        ? 'Name at least one.'
        : `At least ${amount(issue.minimum)}${unitOf(issue)}.`
    case 'too_big':
      return `At most ${amount(issue.maximum)}${unitOf(issue)}.`
    case 'invalid_value':
      return `One of: ${issue.values.map(String).join(', ')}.`
    default:
      return issue.message.startsWith('Invalid') ? 'This cannot be read.' : issue.message
  }
}

function typeWords({ expected, message }: z.core.$ZodIssueInvalidType): string {
  if (message.endsWith('received undefined')) return 'This is missing.'
  if (expected === 'boolean') return 'Write true or false.'
  if (expected === 'number' || expected === 'int') return 'Write a whole number.'
  if (expected === 'array') return 'Write a list.'
  if (expected === 'object') return 'Write its parts below it.'
  return 'Write a text here; put it in quotes where it looks like a number.'
}

function unitOf({ origin }: { origin: string }): string {
  return origin === 'string' ? ' characters' : ''
}

/** A place in the settings as the document has it: `['duration', 'maxMs']` is `duration.max` there. */
export function documentPath(settingsPath: Path): Path {
  return settingsPath.flatMap((part, index): PropertyKey[] => {
    const before = settingsPath[index - 1]
    if (part === 'terms' || part === 'kind') return []
    if (part === 'who') return ['for']
    if (part === 'from' && before === 'onTimeOut') return ['to']
    if (part === 'from' && (before === 'fallback' || before === 'reviewers')) return []
    if (part === 'maxAheadMs') return ['ahead']
    return [typeof part === 'string' ? part.replace(/Ms$/, '') : part]
  })
}
