import type { Line } from './sink'

/** Facility 13 of RFC 5424, log audit, and its severities. */
const auditFacility = 13
const severities = { warning: 4, notice: 5 } as const

export interface SyslogSource {
  host: string
  /** The enterprise number that marks the structured data as ours. */
  enterprise: number
}

/** What failed or was refused stands out; everything else is worth a notice. */
const telling =
  /\.(denied|rejected|refused|emergency|activation_failed|revocation_failed|disabled|stopped|found|noted)$/

/**
 * An event as RFC 5424 has it, framed by its length as RFC 5425 and RFC 6587 do. The message is the event's JSON, without
 * a byte order mark: it would stand before the first brace for every reader that does not expect it.
 */
export function syslogFrame(line: Line, { host, enterprise }: SyslogSource): Buffer {
  const severity = telling.test(line.action) ? severities.warning : severities.notice
  const data = [
    ...(line.sequence === null ? [] : [['sequence', String(line.sequence)] as const]),
    ['action', line.action] as const,
    ['actor', line.actor] as const,
    ['object', line.object] as const,
  ]
  const structured = data.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')
  const head = [
    `<${auditFacility * 8 + severity}>1`,
    line.at,
    printable(host, 255),
    'gatehouse',
    '-',
    printable(line.action, 32),
    `[gatehouse@${enterprise}${structured}]`,
  ].join(' ')
  const message = Buffer.from(`${head} ${line.text}`, 'utf8')
  return Buffer.concat([Buffer.from(`${message.length} `), message])
}

function escaped(value: string): string {
  return value.replaceAll(/["\\\]]/g, (sign) => `\\${sign}`)
}

/** Header fields are printable ASCII without spaces, and never empty. */
function printable(text: string, longest: number): string {
  const plain = text.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, longest)
  return plain === '' ? '-' : plain
}
