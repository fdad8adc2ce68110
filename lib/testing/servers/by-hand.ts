import { spawn } from 'node:child_process'

/** What a tool answered: its exit code, which for those of ldap-utils is LDAP's result code, and what it printed. */
export interface Answer {
  code: number
  printed: string
}

/** Runs a tool to its end. */
export function answerOf(
  command: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string | undefined; env?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } })
    let printed = ''
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()))
    child.stderr.on('data', (text: Buffer) => (printed += text.toString()))
    child.stdin.on('error', () => {})
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, printed }))
    child.stdin.end(input)
  })
}

/** Fails, with what was printed, unless the tool succeeded. */
export function succeeded({ code, printed }: Answer): string {
  if (code !== 0) throw new Error(`A tool answered ${code}: ${printed}`)
  return printed
}

type Line = readonly [attribute: string, value: string | Buffer] | '-'

/** An entry or a change in LDIF, whatever letters it holds. */
export function ldif(dn: string, lines: readonly Line[]): string {
  const plain = new Set(['changetype', 'add', 'delete', 'replace'])
  const written = (line: Line) => {
    if (line === '-') return '-'
    return plain.has(line[0]) ? `${line[0]}: ${line[1].toString()}` : encoded(line[0], line[1])
  }
  return `${[encoded('dn', dn), ...lines.map(written)].join('\n')}\n\n`
}

function encoded(name: string, value: string | Buffer): string {
  return `${name}:: ${Buffer.from(value).toString('base64')}`
}
