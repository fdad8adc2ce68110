import type { Route } from 'next'
import { buttonClass } from '@/components/ui/button-style'
import { Callout } from '@/components/ui/callout'
import { Disclosure } from '@/components/ui/disclosure'
import { Fact, Facts } from '@/components/ui/facts'
import { Sheet } from '@/components/ui/sheet'

interface Props {
  /** The query in the words of the page. */
  question: string
  range: string
  events: string
  files: readonly { label: string; href: string; size: string; detail: string }[]
  columns: readonly string[]
  closeHref: Route
}

/** What an export will hold, before it is made. */
export function ExportSheet({ question, range, events, files, columns, closeHref }: Props) {
  return (
    <Sheet title="Export" subtitle="Every event of this query, oldest first." closeHref={closeHref}>
      <div className="grid gap-4">
        <Facts>
          <Fact term="Query">
            <code className="font-mono text-xs break-words">{question}</code>
          </Fact>
          <Fact term="Range">{range}</Fact>
          <Fact term="Events">{events}</Fact>
        </Facts>
        <ul className="grid gap-2">
          {files.map((file) => (
            <li key={file.label} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {/* A file, not a page: the browser itself must ask for it. */}
              <a href={file.href} download className={buttonClass('primary')}>
                {file.label}
              </a>
              <span className="text-sm text-ink-2">
                about {file.size}. {file.detail}
              </span>
            </li>
          ))}
        </ul>
        <Callout tone="muted">
          The export itself is recorded in the log, with this query and the last event it may hold.
        </Callout>
        <Disclosure summary={`${columns.length} columns`}>
          <p className="font-mono text-xs text-ink-2">{columns.join(', ')}</p>
        </Disclosure>
      </div>
    </Sheet>
  )
}
