import { CopyLinks } from '@/components/audit/copy-links'
import type { AuditRange } from '@/lib/domain/audit-query'
import { frozenText } from '@/lib/query/freeze'
import type { ExplorerUrl } from '@/lib/query/url'
import type { Explored } from '@/lib/services/audit/explore'
import { ask, href } from './links'

interface Props {
  url: ExplorerUrl
  frozen: Explored['frozen']
  range: AuditRange
  now: Date
}

/** The links to copy; the evidence says in the address all that it depends on. */
export function Copy({ url, frozen, range, now }: Props) {
  return <CopyLinks live={ask(url, { through: null })} evidence={evidenceOf({ url, frozen, range, now })} />
}

function evidenceOf({ url, frozen, range, now }: Props) {
  if (frozen === null)
    return { whyNot: 'nothing of the log is sealed yet. Open the page again in a few seconds.' }
  const sequence = frozen.through.toLocaleString('en')
  // A frozen page is its own evidence.
  if (url.through !== null) return { href: ask(url, {}), sequence }
  const text = frozenText(url.text, frozen.terms)
  if (text === null)
    return { whyNot: 'the query means too many names, or asks about how things are now. Narrow it first.' }
  const from = range.from?.toISOString() ?? 'all'
  const to = (range.to ?? now).toISOString()
  return { href: href({ ...url, text, from, to, at: null, event: null, through: frozen.through }), sequence }
}
