import './globals.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { connection } from 'next/server'
import { Hydrated } from '@/components/shell/hydrated'
import { themeFrom } from '@/components/shell/preference'
import { inter, interExt } from './fonts'

export const metadata: Metadata = {
  title: { default: 'Gatehouse', template: '%s · Gatehouse' },
  description: 'Privileged access for a short time, with a reason, and provably gone afterwards.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

/** The frame of every document. Each page is rendered per request, since its scripts carry a fresh nonce. */
export default async function RootLayout({ children }: { children: React.ReactNode }) {
  await connection()
  const nonce = (await headers()).get('x-nonce')
  const theme = themeFrom((await cookies()).get('theme')?.value)
  return (
    // Script adds its own marks to <html> (ready for input, the kind of keyboard), so they differ by design.
    <html
      lang="en"
      data-theme={theme}
      className={`${inter.variable} ${interExt.variable}`}
      suppressHydrationWarning
    >
      <body>
        <CSPProvider {...(nonce !== null && { nonce })}>{children}</CSPProvider>
        <Hydrated />
      </body>
    </html>
  )
}
