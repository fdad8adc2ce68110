import { Mono } from '@/components/ui/mono'

export type Document = Readonly<Record<string, unknown>>

/** What an event changed: before → after, field by field. Nothing when it carries neither. */
export function Changes({ before, after }: { before: Document | null; after: Document | null }) {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  if (fields.length === 0) return null
  return (
    <section className="grid gap-1">
      <h3 className="text-sm font-semibold">What changed</h3>
      <dl className="divide-y rounded-md border text-sm">
        {fields.map((field) => (
          <div key={field} className="grid gap-x-3 px-3 py-1.5 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
            <dt className="text-xs leading-5 text-ink-3">{field}</dt>
            <dd className="min-w-0">
              {before !== null && field in before && (
                <>
                  <span className="sr-only">from </span>
                  <del className="text-ink-3">
                    <Mono>{wordsOf(before[field])}</Mono>
                  </del>
                </>
              )}
              {before !== null && field in before && after !== null && field in after && (
                <span aria-hidden="true"> → </span>
              )}
              {after !== null && field in after && (
                <>
                  <span className="sr-only"> to </span>
                  <ins className="no-underline">
                    <Mono>{wordsOf(after[field])}</Mono>
                  </ins>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function wordsOf(value: unknown): string {
  if (value === null || value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
