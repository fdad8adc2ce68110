import type { Route } from 'next'
import { Tabs } from '@/components/ui/tabs'

interface Props {
  current: '/admin/try' | '/admin/try/replay'
  role: string
  against: string
}

/** The two ways of trying a policy out; the role and the policy stay chosen. */
export function TryTabs({ current, role, against }: Props) {
  const href = (path: Props['current']) => {
    const query = new URLSearchParams(Object.entries({ role, against }).filter(([, value]) => value !== ''))
    return (query.size === 0 ? path : `${path}?${query.toString()}`) as Route
  }
  return (
    <Tabs
      label="Ways of trying a policy out"
      tabs={[
        { href: href('/admin/try'), label: 'What if' },
        { href: href('/admin/try/replay'), label: 'Replay' },
      ]}
      current={href(current)}
    />
  )
}
