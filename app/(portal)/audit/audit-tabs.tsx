import { Tabs, type Tab } from '@/components/ui/tabs'

/** What the auditor's part of the portal consists of, in the order it is shown. */
const tabs = [
  { href: '/audit', label: 'Events' },
  { href: '/audit/reports', label: 'Reports' },
  { href: '/audit/integrity', label: 'Integrity' },
  { href: '/audit/anomalies', label: 'Anomalies' },
] as const satisfies readonly Tab[]

type AuditPath = (typeof tabs)[number]['href']

/** Stands below the title of each page under /audit. */
export function AuditTabs({ current }: { current: AuditPath }) {
  return <Tabs label="Audit" tabs={tabs} current={current} />
}
