import { Fact, Facts } from '@/components/ui/facts'
import type { RuleText } from '@/lib/domain/policy-words'

/** A policy in plain words, rule by rule in the order in which they are tried. */
export function PolicyText({ rules }: { rules: readonly RuleText[] }) {
  return (
    <div className="grid gap-4">
      {rules.length > 1 && <p className="text-sm text-ink-2">The first rule that fits a person counts.</p>}
      {rules.map(({ title, who, lines }) => (
        <section key={title} aria-label={title} className="grid gap-1">
          <h3 className="text-sm font-semibold">{title}</h3>
          {who !== '' && <p className="text-sm text-ink-2">{who}</p>}
          {lines.length === 0 ? (
            <p className="text-sm">It changes nothing.</p>
          ) : (
            <Facts>
              {lines.map(({ term, text }) => (
                <Fact key={term} term={term}>
                  {text}
                </Fact>
              ))}
            </Facts>
          )}
        </section>
      ))}
    </div>
  )
}
