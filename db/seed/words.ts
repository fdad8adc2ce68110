import { DAY } from '@/lib/domain/duration'
import type { Random } from './random'

const carriers = [
  'Bothnia Line',
  'Skellefte Åkeri',
  'Kattegat Cargo',
  'Polaris Rail',
  'Lyngen Trucking',
  'Baltic Feeder',
]
const countries = ['Norway', 'Finland', 'Estonia', 'Poland', 'Germany', 'the Netherlands', 'Denmark']
const banks = ['Handelsbanken', 'Nordea', 'SEB', 'DNB']

/** Sentences per role; `{…}` is filled in by `fill`. */
const reasons: Record<string, readonly string[]> = {
  'orders-read': [
    'Customer asks why order {order} was split into two shipments',
    'Order {order} shows as paid but was never released to {carrier}',
    'Check which orders to {country} still carry the old customs code',
    'Refund for order {order} is missing on the statement of {bank}',
    'Count orders that were booked twice during the retry storm on {weekday}',
    'Customer disputes the weight on order {order}; look at the lines as booked',
    'Reconcile yesterday’s card payments with {bank}, {count} rows are open',
    'Find out why {carrier} received order {order} without a pickup window',
    'Look at slow bookings around noon: which customers have more than {count} lines',
    'Alert on stuck orders: {count} have waited for more than an hour',
    'Verify the fix for duplicate payments on the orders of {weekday}',
    'Answer to the claims department about order {order}',
  ],
  'orders-write': [
    'Release {count} orders stuck in “confirmed” after the outage at {carrier}',
    'Correct the delivery address of order {order}; the old value is in the ticket',
    'Set order {order} back to “booked”: it was canceled by mistake on {weekday}',
    'Mark the payment of order {order} as settled, confirmed by {bank} by phone',
    'Re-queue {count} refunds that failed while {bank} was down; each is written to the ticket',
    'Change carrier from {carrier} for {count} orders to {country}, reversible by the list attached',
    'Remove {count} test orders that reached production on {weekday}',
    'Backfill the missing customs code for orders to {country}, undone by setting it to null again',
    'Merge the double customer behind order {order}, the mapping is in the ticket',
    'Fix the currency on {count} order lines; before and after are in the ticket',
  ],
  'orders-owner': [
    'Migration: add the column for pickup windows, checked by the tests in staging',
    'Create the index on orders by carrier and day, concurrently; Lars watches the locks',
    'Drop the unused table of imported addresses after the backup of {weekday}',
    'Move contact details into a table of their own, step 2 of 4; Priya checks the counts',
    'Widen the payment reference to 64 characters as asked by {bank}',
    'Repair the broken check constraint on order lines and validate it',
    'Attach next quarter’s partitions for orders; the job failed on {weekday}',
  ],
  'orders-dump': [
    'Customs in {country} ask for all bookings of last quarter; kept on the encrypted export share for 30 days',
    'Sample of {count} orders for the yearly audit, kept in the auditors’ data room',
    'Copy for the load test of the new booking service, contact details are replaced before it leaves the share',
    'Regulator’s sample on transport of dangerous goods, handed over on an encrypted disk',
  ],
  'orders-breakglass': [
    'Bookings fail with lock time-outs since {count} minutes; restarting the service did not help',
    'Runaway query holds a lock on orders; ending its session needs rights we do not have',
    'Payments of {bank} are written twice; need to stop the writer and repair the sequence',
    'Disk of the orders database is at 97 %, an index build has to be stopped and dropped',
  ],
  'warehouse-analyst': [
    'Weekly punctuality per lane',
    'Revenue per carrier for the management meeting on {weekday}',
    'Forecast of volumes to {country}',
    'Question of sales: margin of {carrier} by month',
    'Check the new lead-time measure against last month',
    'Support figures of the week',
    'Empty kilometres per lane, second draft',
    '',
  ],
  'warehouse-load': [
    'Reload shipments of {weekday}: the file of {carrier} came late',
    'Correct {count} facts with a wrong currency, days as listed in the job log',
    'Rerun the load of the last two days after the fix for {country}',
    'Remove duplicates that the retry on {weekday} left in the shipment facts',
    'Load the tariff of {carrier} for next month',
  ],
  'warehouse-owner': [
    'Add the emission columns to the shipment facts; readers notice nothing',
    'Rebuild the clustered index on payment facts, readers wait for about two minutes',
    'Drop last year’s staging tables after the export of {weekday}',
    'Split the lane dimension by country, the old view stays for a month',
  ],
}

const denials = [
  'The report in the back office shows the same, without access to the database.',
  'Read-only is enough for this. Please ask for that role instead.',
  'Please do this in staging first and link the result.',
  'Not during the month-end close. Ask again on Tuesday.',
  'Two people have this access right now for the same ticket; coordinate with them.',
  'The ticket is about another system. Please link the right one.',
  'There is no plan for undoing this. Add one to the ticket and ask again.',
  'Contact details must not leave the house for this purpose; ask the legal department first.',
]

const revocations = [
  'Work is done according to the ticket; closing early.',
  'Incident is over.',
  'Wrong database: the work belongs to staging.',
  'Unusual number of rows read; we talk about it first.',
]

const nightly = [
  'On call: alert “bookings stuck”, {count} orders wait for {carrier}',
  'On call: error rate of bookings above 5 %, looking for the cause',
  'On call: payments queue does not drain since the deploy on {weekday}',
]

export function justificationFor(role: string, random: Random): string {
  return fill(random.pick(reasons[role] ?? []), random)
}

export function nightlyJustification(random: Random): string {
  return fill(random.pick(nightly), random)
}

export function denialReason(random: Random): string {
  return random.pick(denials)
}

export function revocationReason(random: Random): string {
  return random.pick(revocations)
}

/** A ticket as the pattern asks for; numbers grow as time goes by. */
export function ticketFor(pattern: string, at: Date, now: Date, random: Random): string {
  const day = 400 - Math.floor((now.getTime() - at.getTime()) / DAY)
  if (pattern.startsWith('CHG')) return `CHG-${10_000 + day + random.whole(0, 3)}`
  if (pattern.startsWith('INC')) return `INC-${600 + Math.floor(day / 2) + random.whole(0, 1)}`
  return `OPS-${3_000 + day * 5 + random.whole(0, 9)}`
}

function fill(sentence: string, random: Random): string {
  const words: Record<string, () => string> = {
    order: () => `NF-${random.whole(104_000, 109_900)}`,
    carrier: () => random.pick(carriers),
    country: () => random.pick(countries),
    bank: () => random.pick(banks),
    weekday: () => random.pick(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']),
    count: () => String(random.whole(3, 48)),
  }
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => words[name]?.() ?? name)
}
