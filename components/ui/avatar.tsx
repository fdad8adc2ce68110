import { initials } from '@/lib/domain/principal'
import { cx } from './cx'

/** A person's initials; decoration beside the name, so screen readers skip it. */
export function Avatar({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-full border border-accent-line bg-accent-soft font-medium text-accent-ink',
        size === 'sm' ? 'size-6 text-2xs' : 'size-8 text-xs',
      )}
    >
      {initials(name)}
    </span>
  )
}
