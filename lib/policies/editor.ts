import { withoutNul } from '@/lib/domain/readable-text'
import { fromForm, applyOperation } from './form'
import { parseYaml, toYaml, type TextProblem } from './yaml'

/** What an editor sent: which side counts, and its content, where it is readable at all. */
export type Sent =
  | { side: 'form'; content: unknown; redrawn: boolean }
  | { side: 'yaml'; text: string; content: unknown }
  | { side: 'yaml'; text: string; problems: TextProblem[] }

/** What a list of parts begins with when one is added. */
const fresh: Readonly<Record<string, unknown>> = {
  stages: { needed: 1, from: ['owners'], decideWithin: '1d', onTimeOut: 'expire' },
  rules: { name: 'New rule', for: {} },
}

/** Reads the side that was changed last; without script, the YAML where it is not what was shown. */
export function readSent(form: FormData): Sent {
  const text = textOf(form, 'yaml')
  const operation = textOf(form, 'do')
  const isOperation = /^(add|remove|raise):/.test(operation)
  const said = textOf(form, 'side')
  const isYaml = said === '' ? text.trim() !== textOf(form, 'shown').trim() : said === 'yaml'
  const parsed = isYaml ? parseYaml(text) : null
  if (parsed !== null && !parsed.ok) return { side: 'yaml', text, problems: parsed.error }
  if (!isOperation)
    return parsed === null
      ? { side: 'form', content: fromForm(form), redrawn: false }
      : { side: 'yaml', text, content: parsed.value.content }
  const content = parsed === null ? fromForm(form) : parsed.value.content
  return { side: 'form', content: applyOperation(content, operation, (list) => fresh[list]), redrawn: true }
}

/** A field's text as it was typed, with the line ends that browsers change in sending. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? withoutNul(value.replaceAll('\r\n', '\n')) : ''
}

/** The line that each problem of a form's content has in the YAML beside it. */
export function linesIn(yaml: string, problems: readonly { path: readonly PropertyKey[]; text: string }[]) {
  const parsed = parseYaml(yaml)
  return problems.map(({ path, text }) => ({
    line: parsed.ok ? parsed.value.lineOf(path) : 1,
    path: path.map(String).join('.'),
    text,
  }))
}

/** What is no policy yet, as YAML that may be corrected on either side. */
export function roughYaml(content: unknown, role: string): string {
  return toYaml({ role, ...(typeof content === 'object' ? content : {}) })
}
