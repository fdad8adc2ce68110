import { Callout } from '@/components/ui/callout'
import { Glyph } from '@/components/ui/glyph'
import type { TogetherState } from './together-state'

/** What became of an answer to several: one line each. */
export function TogetherLines({ state }: { state: TogetherState }) {
  if (state.error !== undefined)
    return (
      <div className="shrink-0 border-b p-2">
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      </div>
    )
  if (state.lines === undefined) return null
  return (
    <div
      role="status"
      aria-label="What became of them"
      className="shrink-0 border-b bg-sunken px-3 py-2 text-xs"
    >
      <ul className="grid gap-1">
        {state.lines.map((line) => (
          <li key={line.name} className="flex items-baseline gap-2">
            <Glyph
              name={line.taken ? 'check' : 'alert'}
              className={line.taken ? 'translate-y-0.5 text-ok' : 'translate-y-0.5 text-warn'}
            />
            <span>
              <span className="font-medium">{line.name}</span> {line.text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
