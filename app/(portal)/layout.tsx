import { ClipboardCheck, Clock, KeyRound, ScrollText, Server, Users } from 'lucide-react'
import { cookies } from 'next/headers'
import { themeFrom } from '@/components/shell/preference'
import { Shell } from '@/components/shell/shell'
import { can, type Permission } from '@/lib/domain/permission'
import { portal } from '@/lib/compose'
import { requestsWaitingFor } from '@/lib/services/requests/count-waiting'
import { signOut } from '../sign-in/actions'
import { signedIn } from './viewer'

/** The frame of every page behind sign-in. */
export default async function PortalLayout({ children }: { children: React.ReactNode }) {
  const ctx = await signedIn('/')
  const { viewer } = ctx
  const session = await portal().auth.currentSession()
  const waiting = await requestsWaitingFor(ctx)
  const theme = themeFrom((await cookies()).get('theme')?.value)
  const email = session?.principal.email ?? ''
  return (
    <Shell
      viewer={{ name: ctx.actor.name, email }}
      theme={theme}
      signOut={signOut}
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
