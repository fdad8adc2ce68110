import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import PDFDocument from 'pdfkit'

export interface PdfTable {
  /** What the table is, for a reader who does not see it. */
  title: string
  /** `share` is the part of the page's width, all together 1. */
  columns: readonly { label: string; share: number }[]
  rows: Iterable<readonly string[]>
}

type Structure = ReturnType<PDFKit.PDFDocument['struct']>
type Heading = 'H1' | 'H2'

const margin = 40
const padding = 3
const sizes: Record<Heading | 'P' | 'cell', number> = { H1: 18, H2: 12, P: 9.5, cell: 7.5 }
const ink = '#1a1d23'
const line = '#b8bec8'
/** Longer cells would not fit a page; what is cut off is marked. */
const longestCell = 600
/** Rows between two pauses in which others get their turn. */
const atOnce = 5

/** The fonts of printed pages: they cover Latin, Greek and Cyrillic, and draw a box for what they do not have. */
async function fonts(): Promise<Record<'plain' | 'bold', Buffer>> {
  const read = (name: string) =>
    readFile(
      path.join(/* turbopackIgnore: true */ process.cwd(), 'node_modules', 'dejavu-fonts-ttf', 'ttf', name),
    )
  return { plain: await read('DejaVuSansCondensed.ttf'), bold: await read('DejaVuSansCondensed-Bold.ttf') }
}

/**
 * A document of A4 pages, landscape, tagged so that it can be read aloud and turned into other forms: language, title,
 * headings, paragraphs, tables with header cells. What stands on every page anew is marked as no content.
 */
export class TaggedPdf {
  #doc: PDFKit.PDFDocument
  #root: Structure
  #page = 0

  static async begin(about: { title: string; language: string; at: Date }): Promise<TaggedPdf> {
    return new TaggedPdf(about, await fonts())
  }

  private constructor(
    { title, language, at }: { title: string; language: string; at: Date },
    { plain, bold }: Awaited<ReturnType<typeof fonts>>,
  ) {
    this.#doc = new PDFDocument({
      size: 'A4',
      layout: 'landscape',
      margin,
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang: language,
      // The library knows it, its types do not yet.
      subset: 'PDF/UA' as 'PDF/A-1',
      autoFirstPage: false,
      info: { Title: title, Creator: 'Gatehouse', CreationDate: at },
    })
    this.#doc.registerFont('plain', plain)
    this.#doc.registerFont('bold', bold)
    this.#doc.on('pageAdded', () => this.#footer(title))
    this.#root = this.#doc.struct('Document')
    this.#doc.addStructure(this.#root)
    this.#doc.addPage()
  }

  heading(level: Heading, text: string): void {
    this.#room(sizes[level] * 4)
    if (level === 'H2') this.#doc.moveDown(0.8)
    this.#block(level, 'bold', text)
  }

  paragraph(text: string): void {
    this.#block('P', 'plain', text)
  }

  /** Names and what they are, a row each; the name is the row's header. */
  async facts(title: string, facts: readonly (readonly [string, string])[]): Promise<void> {
    await this.#table(title, [0.2, 0.8], facts, 'Row')
  }

  /** A table of any length; its header row stands on each page again. */
  async table({ title, columns, rows }: PdfTable): Promise<void> {
    const labels = columns.map(({ label }) => label)
    const shares = columns.map(({ share }) => share)
    await this.#table(title, shares, rows, 'Column', labels)
  }

  /** The file. Nothing can be added afterwards. */
  async end(): Promise<Buffer> {
    this.#root.end()
    this.#doc.end()
    const bytes: Buffer[] = []
    for await (const chunk of this.#doc) bytes.push(chunk as Buffer)
    return Buffer.concat(bytes)
  }

  async #table(
    title: string,
    shares: readonly number[],
    rows: Iterable<readonly string[]>,
    scope: 'Row' | 'Column',
    labels?: readonly string[],
  ): Promise<void> {
    const table = this.#doc.struct('Table', { title })
    this.#root.add(table)
    const high = labels ? this.#height('bold', labels, shares) : 0
    const header = () => labels && this.#row(labels, shares, high)
    if (labels) {
      this.#room(high * 3)
      this.#tagged(table, labels, { shares, height: high }, () => 'Column')
    }
    let count = 0
    for (const row of rows) {
      const cells = row.map(cut)
      const height = this.#height('plain', cells, shares)
      if (this.#room(height)) this.#artifact(header)
      this.#tagged(table, cells, { shares, height }, (place) =>
        scope === 'Row' && place === 0 ? 'Row' : null,
      )
      count += 1
      if (count % atOnce === 0) await turn()
    }
    table.end()
    this.#doc.x = margin
    this.#doc.moveDown(0.5)
  }

  /** A row whose every cell is an element of its own. */
  #tagged(
    table: Structure,
    cells: readonly string[],
    { shares, height }: { shares: readonly number[]; height: number },
    scopeOf: (place: number) => 'Row' | 'Column' | null,
  ): void {
    const row = this.#doc.struct('TR')
    table.add(row)
    this.#row(cells, shares, height, (place, draw) => {
      const scope = scopeOf(place)
      const options: PDFKit.Mixins.StructureElementOptions & { scope?: string } = scope ? { scope } : {}
      row.add(this.#doc.struct(scope ? 'TH' : 'TD', options, () => draw(scope ? 'bold' : 'plain')))
    })
    row.end()
  }

  /** Draws cells side by side and a line below. Left to itself, a row is no content but stands there for the eye. */
  #row(
    cells: readonly string[],
    shares: readonly number[],
    height: number,
    each?: (place: number, draw: (font: 'plain' | 'bold') => void) => void,
  ): void {
    const [top, width] = [this.#doc.y, this.#width()]
    let x = margin
    for (const [place, text] of cells.entries()) {
      const at = { x, y: top, width: width * (shares[place] ?? 0) }
      const draw = (font: 'plain' | 'bold') => this.#cell(font, text, at)
      if (each) each(place, draw)
      else draw('bold')
      x += at.width
    }
    const y = top + height
    const rule = () => this.#doc.moveTo(margin, y).lineTo(x, y).lineWidth(0.5).stroke(line)
    if (each) this.#artifact(rule)
    else rule()
    this.#doc.x = margin
    this.#doc.y = y + 1
  }

  #cell(font: 'plain' | 'bold', text: string, at: { x: number; y: number; width: number }): void {
    this.#doc
      .font(font)
      .fontSize(sizes.cell)
      .fillColor(ink)
      .text(text, at.x + padding, at.y + padding, { width: at.width - 2 * padding })
  }

  #height(font: 'plain' | 'bold', cells: readonly string[], shares: readonly number[]): number {
    const measured = this.#doc.font(font).fontSize(sizes.cell)
    const heights = cells.map((text, place) =>
      measured.heightOfString(text, { width: this.#width() * (shares[place] ?? 0) - 2 * padding }),
    )
    return Math.max(sizes.cell, ...heights) + 2 * padding
  }

  #block(tag: Heading | 'P', font: 'plain' | 'bold', text: string): void {
    const shown = clean(text)
    this.#doc.font(font).fontSize(sizes[tag])
    this.#room(this.#doc.heightOfString(shown, { width: this.#width() }))
    this.#root.add(
      this.#doc.struct(tag, {}, () => {
        this.#doc.font(font).fontSize(sizes[tag]).fillColor(ink).text(shown, margin, this.#doc.y)
      }),
    )
    this.#doc.moveDown(0.4)
  }

  #footer(title: string): void {
    this.#page += 1
    const { height } = this.#doc.page
    this.#artifact(() => {
      // Below the margin, where text would begin a page of its own.
      this.#doc.page.margins.bottom = 0
      this.#doc
        .font('plain')
        .fontSize(sizes.cell)
        .fillColor(ink)
        .text(`${title} · page ${this.#page}`, margin, height - margin + 12, { lineBreak: false })
      this.#doc.page.margins.bottom = margin
    })
    this.#doc.x = margin
    this.#doc.y = margin
  }

  #artifact(draw: () => unknown): void {
    this.#doc.markContent('Artifact', { type: 'Pagination' })
    draw()
    this.#doc.endMarkedContent()
  }

  /** Begins a new page unless this much height is left; tells whether it did. */
  #room(height: number): boolean {
    if (this.#doc.y + height <= this.#doc.page.height - margin) return false
    this.#doc.addPage()
    return true
  }

  #width(): number {
    return this.#doc.page.width - 2 * margin
  }
}

function cut(text: string): string {
  const shown = clean(text)
  return shown.length <= longestCell ? shown : `${shown.slice(0, longestCell)}… (cut here)`
}

/** Lines stay; other control characters would be drawn as boxes. */
function clean(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[^\P{Cc}\n]/gu, '')
}
