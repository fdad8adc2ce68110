'use server'

import { redirect } from 'next/navigation'
import { portal } from '@/lib/compose'

/** Ends this browser's session and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  await portal().auth.signOut()
  redirect('/sign-in')
}
