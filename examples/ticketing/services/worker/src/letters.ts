import { formatMoney, type Language, type Text } from '../../../shared/language.ts'

/** A letter, before it has an address to come from. */
export interface Letter {
  to: string
  subject: string
  text: string
}

/** What a letter about an order is written from. */
export interface LetterOrder {
  id: string
  number: number
  name: string
  mail: string
  language: Language
  total: number
  tickets: number
}

/** Tells a buyer that the order is paid, and where the tickets are. */
export function confirmation(order: LetterOrder, publicUrl: string): Letter {
  const { language, number, name, tickets } = order
  const url = `${publicUrl}/orders/${order.id}`
  const total = formatMoney(order.total, language)
  return {
    to: order.mail,
    subject: {
      nl: `Uw tickets voor Zomerlicht, bestelling ${number}`,
      en: `Your tickets for Zomerlicht, order ${number}`,
    }[language],
    text: {
      nl: `Dag ${name},\n\nUw bestelling ${number} is betaald: ${tickets} tickets, ${total}.\nUw tickets, als PDF en voor in uw agenda: ${url}\n\nTot op Zomerlicht`,
      en: `Dear ${name},\n\nYour order ${number} is paid: ${tickets} tickets, ${total}.\nYour tickets, as PDF and for your calendar: ${url}\n\nSee you at Zomerlicht`,
    }[language],
  }
}

/** Tells a buyer that money goes back, and why. */
export function refundLetter(order: LetterOrder, why: 'paid-twice' | 'sold-out'): Letter {
  const { language, number, name } = order
  const reasons = {
    'paid-twice': { nl: 'u had al betaald', en: 'you had paid already' },
    'sold-out': {
      nl: 'uw betaling kwam nadat uw tickets weer in verkoop waren, en ze zijn uitverkocht',
      en: 'your payment came after your tickets had gone back on sale, and they are sold out',
    },
  }
  return {
    to: order.mail,
    subject: { nl: `Terugbetaling van bestelling ${number}`, en: `Refund of order ${number}` }[language],
    text: {
      nl: `Dag ${name},\n\nWij betalen u terug voor bestelling ${number}: ${reasons[why].nl}.`,
      en: `Dear ${name},\n\nWe pay you back for order ${number}: ${reasons[why].en}.`,
    }[language],
  }
}

/** Tells a visitor that the turn is near. */
export function turnIsNear(visitor: { mail: string; language: Language }, publicUrl: string): Letter {
  return {
    to: visitor.mail,
    subject: { nl: 'Bijna uw beurt bij Zomerlicht', en: 'Almost your turn at Zomerlicht' }[visitor.language],
    text: {
      nl: `Over ongeveer 5 minuten bent u aan de beurt. Open de wachtrij in dezelfde browser: ${publicUrl}/queue/`,
      en: `In about 5 minutes it is your turn. Open the queue in the same browser: ${publicUrl}/queue/`,
    }[visitor.language],
  }
}

/** Tells somebody on the waiting list that there are tickets again. */
export function ticketsAgain(
  visitor: { mail: string; language: Language },
  ticket: Text,
  publicUrl: string,
): Letter {
  const { mail, language } = visitor
  const name = ticket[language]
  return {
    to: mail,
    subject: { nl: `Weer tickets: ${name}`, en: `Tickets again: ${name}` }[language],
    text: {
      nl: `Er is weer plaats: ${name}. Wie eerst komt, eerst maalt: ${publicUrl}/`,
      en: `There are tickets again: ${name}. First come, first served: ${publicUrl}/`,
    }[language],
  }
}
