import { cx } from './cx'

interface FactsProps {
  /** `rows`: term left, value right. `grid`: term above value, several beside each other. */
  layout?: 'rows' | 'grid'
  children: React.ReactNode
}

/** A list of facts: `<Facts><Fact term="Requester">Ada</Fact></Facts>` */
export function Facts({ layout = 'rows', children }: FactsProps) {
  return (
    <dl
      className={cx(
        'facts text-sm',
        layout === 'rows'
          ? 'grid divide-y'
          : 'grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-x-6 gap-y-3',
        layout === 'rows' && '*:grid *:gap-x-4 *:py-1.5 sm:*:grid-cols-[9rem_minmax(0,1fr)]',
      )}
    >
      {children}
    </dl>
  )
}

export function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
