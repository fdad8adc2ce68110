import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify, type Node } from 'yaml'
import type { PolicySettings } from '@/lib/domain/policy'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PolicyDocument } from './document'
import type { Path } from './problems'
import { readPolicy } from './read'
import type { PolicyNames } from './sources'

/** Something in a policy's text that cannot be taken, and where: the line from 1, and the path in dots. */
export interface TextProblem {
  line: number
  path: string
  text: string
}

/** A document as text. What is not a valid policy yet is written as it stands. */
export function toYaml(document: PolicyDocument | object): string {
  return stringify(document, { lineWidth: 0 })
}

/** A text's plain content and the line that each place in it has, or where it is no YAML. */
export function parseYaml(
  text: string,
): Result<{ content: unknown; lineOf: (path: Path) => number }, TextProblem[]> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0)
    return err(
      document.errors.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        text: `This is not YAML: ${message}`,
      })),
    )
  const lineOf = (path: Path) => lines.linePos(offsetOf(document.contents, path)).line
  try {
    return ok({ content: document.toJS(), lineOf })
  } catch {
    // Aliases that multiply: the parser gives up rather than fill the memory.
    return err([{ line: 1, path: '', text: 'This text refers to itself too often.' }])
  }
}

/** The settings that a text means. */
export function readYaml(
  text: string,
  names: PolicyNames,
  role?: string,
): Result<PolicySettings, TextProblem[]> {
  const parsed = parseYaml(text)
  if (!parsed.ok) return parsed
  const { content, lineOf: line } = parsed.value
  const read = readPolicy(content, names, role)
  if (read.ok) return read
  return err(
    read.error.map((problem) => ({
      line: line(problem.path),
      path: dotted(problem.path),
      text: problem.text,
    })),
  )
}

export function dotted(path: Path): string {
  return path.map(String).join('.')
}

/** Where the deepest part of the path begins that is there. */
function offsetOf(root: unknown, path: Path): number {
  let offset = 0
  let node: unknown = root
  for (const part of path) {
    const { key, value } = childOf(node, String(part))
    const begins = startOf(key) ?? startOf(value)
    if (begins === null) break
    offset = begins
    node = value
  }
  return offset
}

function childOf(node: unknown, part: string): { key: unknown; value: unknown } {
  if (isSeq(node)) return { key: null, value: node.items[Number(part)] }
  if (!isMap(node)) return { key: null, value: null }
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part)
  return { key: pair?.key, value: pair?.value }
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (rangeOf(node)?.[0] ?? null) : null
}

function rangeOf(node: Node): readonly number[] | null | undefined {
  return 'range' in node ? node.range : null
}
