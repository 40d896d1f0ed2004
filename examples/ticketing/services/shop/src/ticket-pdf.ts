import { encode } from 'uqr'
import type { Language } from '../../../shared/language.ts'
import type { OfferedTicket, PlacedOrder } from '../../../shared/sales-client.ts'

const ink = '#2b2470'
const words = {
  order: { nl: 'Bestelling', en: 'Order' },
  seat: { nl: 'Plaats', en: 'Seat' },
  dates: { nl: '7, 8 en 9 juli 2028, Brugge', en: '7, 8 and 9 July 2028, Bruges' },
  once: { nl: 'Elke code opent de poort één keer.', en: 'Each code opens the gate once.' },
}

/** The tickets of a paid order, a page each, with a QR code that the entrance scans. */
export async function ticketPdf(
  order: PlacedOrder,
  types: readonly OfferedTicket[],
  language: Language,
): Promise<Buffer> {
  // A third of this service's memory, and few of its requests.
  const { default: Pdf } = await import('pdfkit')
  const names = new Map(types.map(({ id, name }) => [id, name[language]]))
  const pdf = new Pdf({
    size: 'A5',
    margin: 40,
    autoFirstPage: false,
    lang: language,
    info: { Title: `Zomerlicht ${order.number}` },
  })
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>(resolve => pdf.on('end', resolve))
  for (const { code, type, seat } of order.tickets) {
    pdf.addPage()
    pdf.rect(0, 0, pdf.page.width, 64).fill(ink)
    pdf.fill('#fff').font('Helvetica-Bold').fontSize(22).text('Zomerlicht', 40, 22)
    pdf
      .fill('#1d1b2a')
      .fontSize(18)
      .text(names.get(type) ?? type, 40, 92)
    pdf.font('Helvetica').fontSize(12).text(words.dates[language])
    if (seat !== null) pdf.moveDown(0.5).font('Helvetica-Bold').text(`${words.seat[language]} ${seat}`)
    pdf
      .moveDown(0.5)
      .font('Helvetica')
      .text(`${words.order[language]} ${order.number}`)
      .text(latin(order.name))
    drawCode(pdf, code, { x: 100, y: 230, size: 220 })
    pdf.fill('#1d1b2a').font('Courier-Bold').fontSize(16).text(code, 40, 470, { align: 'center' })
    pdf.font('Helvetica').fontSize(10).text(words.once[language], { align: 'center' })
  }
  pdf.end()
  await ended
  return Buffer.concat(chunks)
}

function drawCode(pdf: PDFKit.PDFDocument, text: string, box: { x: number; y: number; size: number }): void {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const unit = box.size / size
  for (const [row, cells] of data.entries()) {
    for (const [column, dark] of cells.entries()) {
      // A hair more than a unit, so that no light shows between the squares.
      if (dark) pdf.rect(box.x + column * unit, box.y + row * unit, unit + 0.1, unit + 0.1)
    }
  }
  pdf.fill('#000')
}

/** The built-in fonts know Western European letters only; others become a question mark rather than rubbish. */
function latin(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\x20-\x7e\xa0-\xff]/gu, '?')
}
