import {
  BookKey,
  Boxes,
  Cable,
  ClipboardCheck,
  Clock,
  FlaskConical,
  KeyRound,
  ListChecks,
  LogIn,
  Plug,
  ScrollText,
  Send,
  Server,
  Siren,
  Split,
  Users,
} from 'lucide-react'
import { cookies, headers } from 'next/headers'
import { themeFrom } from '@/components/shell/preference'
import { Bell } from '@/components/shell/bell'
import { Shell } from '@/components/shell/shell'
import { can, type Permission } from '@/lib/domain/permission'
import { portal } from '@/lib/compose'
import { pathHeader } from '@/lib/http/background'
import { unreadNotices, unreadShown } from '@/lib/services/notices/read'
import { reviewsWaiting } from '@/lib/services/reviews/list'
import { requestsWaitingFor } from '@/lib/services/requests/count-waiting'
import { signOut } from '../sign-in/actions'
import { signedIn } from './viewer'

/** The frame of every page behind sign-in. */
export default async function PortalLayout({ children }: { children: React.ReactNode }) {
  const ctx = await signedIn((await headers()).get(pathHeader) ?? '/')
  const { viewer } = ctx
  const session = await portal().auth.currentSession()
  const [waiting, unread, reviews] = await Promise.all([
    requestsWaitingFor(ctx),
    unreadNotices(ctx),
    reviewsWaiting(ctx),
  ])
  const theme = themeFrom((await cookies()).get('theme')?.value)
  const email = session?.principal.email ?? ''
  return (
    <Shell
      viewer={{ name: ctx.actor.name, email }}
      theme={theme}
      signOut={signOut}
      bell={<Bell href="/notices" unread={unread} most={unreadShown} />}
      own={[
        { href: '/delegation', label: 'Delegation' },
        { href: '/account', label: 'Sessions and sign-in' },
      ]}
      nav={[
        { href: '/', label: 'My access', icon: <KeyRound /> },
        { href: '/history', label: 'History', icon: <Clock /> },
        {
          href: '/inbox',
          label: 'Inbox',
          icon: <ClipboardCheck />,
          badge: waiting,
          ...reasonOf(can(viewer, 'inbox.read', null)),
        },
        ...(reviews > 0
          ? [{ href: '/reviews' as const, label: 'Reviews', icon: <ListChecks />, badge: reviews }]
          : []),
        ...(viewer.isApprover || can(viewer, 'emergencies.read', null).ok
          ? [{ href: '/emergencies' as const, label: 'Emergencies', icon: <Siren /> }]
          : []),
        {
          href: '/audit',
          label: 'Audit',
          icon: <ScrollText />,
          ...reasonOf(can(viewer, 'audit.read', null)),
        },
        {
          href: '/admin/people',
          label: 'People',
          icon: <Users />,
          ...reasonOf(can(viewer, 'people.read', null)),
        },
        // Who keeps no rules is not shown a row of doors that stay shut.
        ...(can(viewer, 'policies.read', null).ok
          ? [{ href: '/admin/roles' as const, label: 'Roles', icon: <BookKey /> }]
          : []),
        ...(can(viewer, 'bundles.change', null).ok
          ? [{ href: '/admin/bundles' as const, label: 'Bundles', icon: <Boxes /> }]
          : []),
        ...(can(viewer, 'separation.read', null).ok
          ? [{ href: '/admin/separation' as const, label: 'Separation', icon: <Split /> }]
          : []),
        ...(can(viewer, 'policy.try', null).ok
          ? [{ href: '/admin/try' as const, label: 'What if', icon: <FlaskConical /> }]
          : []),
        ...(can(viewer, 'providers.test', null).ok
          ? [{ href: '/admin/sign-in' as const, label: 'Sign-in', icon: <LogIn /> }]
          : []),
        ...(can(viewer, 'targets.read', null).ok
          ? [{ href: '/admin/targets' as const, label: 'Targets', icon: <Cable /> }]
          : []),
        ...(can(viewer, 'integrations.manage', null).ok
          ? [{ href: '/admin/integrations' as const, label: 'Integrations', icon: <Plug /> }]
          : []),
        ...(can(viewer, 'sinks.read', null).ok
          ? [{ href: '/admin/sinks' as const, label: 'Sinks', icon: <Send /> }]
          : []),
        ...(can(viewer, 'anomalies.set', null).ok
          ? [{ href: '/admin/anomalies' as const, label: 'Anomalies', icon: <Siren /> }]
          : []),
        {
          href: '/admin/system',
          label: 'System',
          icon: <Server />,
          ...reasonOf(can(viewer, 'system.read', null)),
        },
      ]}
    >
      {children}
    </Shell>
  )
}

function reasonOf(permission: Permission): { disabledReason?: string } {
  return permission.ok ? {} : { disabledReason: permission.reason }
}
