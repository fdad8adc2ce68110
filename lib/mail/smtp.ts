import { createTransport } from 'nodemailer'
import { SECOND } from '@/lib/domain/duration'
import type { MailSettings } from '@/lib/env'
import { headerText, htmlOf, isOneAddress } from './letter'
import type { Delivery, Letter, Mailer } from './mailer'

/** Sends by the server of these settings, over one connection that is kept while there is something to send. */
export function smtpMailer({ smtpUrl, from }: MailSettings): Mailer {
  const url = new URL(smtpUrl)
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 1,
    connectionTimeout: 5 * SECOND,
    greetingTimeout: 5 * SECOND,
    socketTimeout: 20 * SECOND,
    // A password goes over the wire encrypted or not at all, except within the machine.
    requireTLS: url.username !== '' && !isLoopback(url.hostname),
    // A letter is text: nothing in it may have a file or an address read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      if (!isOneAddress(letter.to.address)) return { refused: 'This is not one mail address.' }
      try {
        await transport.sendMail(messageOf(letter, from))
        return 'sent'
      } catch (error) {
        return deliveryOf(error)
      }
    },
    close: () => transport.close(),
  }
}

function messageOf(letter: Letter, from: string) {
  return {
    from,
    to: { name: headerText(letter.to.name), address: letter.to.address },
    subject: headerText(letter.subject),
    text: letter.text,
    html: htmlOf(letter.text),
    ...(letter.attachment && {
      attachments: [
        {
          filename: headerText(letter.attachment.name),
          content: letter.attachment.content,
          contentType: 'text/csv; charset=utf-8',
        },
      ],
    }),
    messageId: `<${letter.id}@${domainOf(from)}>`,
    // Out-of-office replies and lists leave it alone (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** An answer of 5xx about the letter is final; about signing in it is the operator's to mend, and the letter waits. */
function deliveryOf(error: unknown): Delivery {
  const { message, code, responseCode } = error as Error & { code?: unknown; responseCode?: unknown }
  const final = typeof responseCode === 'number' && responseCode >= 500
  const aboutTheLetter = code === 'EENVELOPE' || code === 'EMESSAGE'
  return final && aboutTheLetter ? { refused: message } : { notNow: message }
}

function domainOf(from: string): string {
  return /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
