import { compareQuantities, parseQuantity } from '../quantity/quantity.ts'
import { normalizeQuantity } from '../quantity/normalize-quantity.ts'

/** How two quantities compare, as -1, 0 or 1. */
export function compareTexts(left: unknown, right: unknown): number {
  return Math.sign(compareQuantities(parseQuantity(left as string), parseQuantity(right as string)))
}

/** Whether a quantity is below zero. */
export function isNegative(quantity: unknown): boolean {
  return compareTexts(quantity, '0') < 0
}

/** A quantity as messages have it. */
export function quantityText(quantity: unknown): string {
  return normalizeQuantity(quantity as string)
}
