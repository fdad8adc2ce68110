import { CopyButton } from '@/components/ui/copy-button'
import { CodeLine } from '@/components/ui/mono'

export interface HintView {
  label: string
  command: string
  opens?: true
}

/** One way in: a line to copy, or a page to open. */
export function HintLine({ hint: { label, command, opens } }: { hint: HintView }) {
  if (opens)
    return (
      <p className="text-sm">
        <a href={command} target="_blank" rel="noreferrer" className="text-accent underline">
          {label}
        </a>
      </p>
    )
  return (
    <div className="grid gap-1">
      <span className="text-xs text-ink-2">{label}</span>
      <CodeLine action={<CopyButton text={command} label="Copy command" />}>{command}</CodeLine>
    </div>
  )
}
