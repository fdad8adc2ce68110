'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { portal } from '@/lib/compose'
import { can } from '@/lib/domain/permission'
import { signedIn } from '../../viewer'

/** Off to a provider for a sign-in that is only looked at. */
export async function testClaims(form: FormData): Promise<void> {
  const ctx = await signedIn('/admin/sign-in')
  if (!can(ctx.viewer, 'providers.test', null).ok) redirect('/admin/sign-in')
  const provider = form.get('provider')
  const way = await portal().auth.leaveOnErrand(
    {
      kind: 'claims-test',
      purpose: 'see what claims become',
      returnPath: '/admin/sign-in?for=test',
      wanted: { maxAgeMs: null, methods: [] },
      form: [],
    },
    typeof provider === 'string' ? provider : '',
  )
  redirect((way?.ok ? way.value : '/admin/sign-in?error=provider-unreachable') as Route)
}
