import { Glyph } from '@/components/ui/glyph'
import type { RuleTrace } from '@/lib/domain/trace'

/** The policy's rules in the order in which they are tried; the first that fits counts. */
export function RulesList({ rules }: { rules: readonly RuleTrace[] }) {
  return (
    <ol aria-label="Rules in their order" className="grid divide-y text-sm">
      {rules.map(({ name, counts, text }) => (
        <li key={name ?? ''} className="flex items-baseline gap-2 px-3 py-2">
          <Glyph name={counts ? 'check' : 'dash'} className={counts ? 'text-ok' : 'text-ink-3'} />
          <p className="min-w-0">
            <span className={counts ? 'font-medium' : undefined}>{name ?? 'Everybody'}</span>
            {counts && <span className="sr-only"> (this one counts)</span>}
            <span className="block text-ink-2">{text}</span>
          </p>
        </li>
      ))}
    </ol>
  )
}
