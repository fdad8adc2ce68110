import { Badge } from '@/components/ui/badge'
import { Mono } from '@/components/ui/mono'

/** Something in the text that cannot be taken. */
export interface DocumentProblem {
  line: number | null
  path: string
  text: string
}

/** Something that can be taken and deserves a look. */
export interface DocumentFinding {
  severity: 'error' | 'warning'
  path: string
  text: string
}

interface Props {
  problems: readonly DocumentProblem[]
  findings: readonly DocumentFinding[]
}

/** What is wrong with a policy, or hardly meant, each with its place. */
export function Findings({ problems, findings }: Props) {
  const count = problems.length + findings.length
  return (
    <section aria-label="Findings" role="status" className="text-sm">
      {count === 0 ? (
        <p className="text-ok">Nothing was found that would not work.</p>
      ) : (
        <ul className="grid gap-2">
          {problems.map(({ line, path, text }) => (
            <li key={`${path} ${text}`} className="grid justify-items-start gap-0.5">
              <Badge tone="danger" glyph="cross">
                Cannot be read
              </Badge>
              <span>{text}</span>
              <Place path={path} line={line} />
            </li>
          ))}
          {findings.map(({ severity, path, text }) => (
            <li key={`${path} ${text}`} className="grid justify-items-start gap-0.5">
              <Badge tone={severity === 'error' ? 'danger' : 'warn'} glyph="alert">
                {severity === 'error' ? 'Will not work' : 'Look again'}
              </Badge>
              <span>{text}</span>
              <Place path={path} line={null} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Place({ path, line }: { path: string; line: number | null }) {
  if (path === '' && line === null) return null
  return (
    <span className="text-xs text-ink-2">
      {line !== null && `Line ${line}`}
      {line !== null && path !== '' && ', '}
      {path !== '' && <Mono>{path}</Mono>}
    </span>
  )
}
