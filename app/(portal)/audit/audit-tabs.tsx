import { Tabs, type Tab } from '@/components/ui/tabs'

/** What the auditor's part of the portal consists of, in the order it is shown. */
const tabs = [
  { href: '/audit', label: 'Events' },
  { href: '/audit/anomalies', label: 'Anomalies' },
] as const satisfies readonly Tab[]

type AuditPath = (typeof tabs)[number]['href']

/** Stands below the title of each page under /audit. One tab alone is no choice, and is not shown. */
export function AuditTabs({ current }: { current: AuditPath }) {
  const all: readonly Tab[] = tabs
  return all.length > 1 && <Tabs label="Audit" tabs={all} current={current} />
}
