const ORDERS = [{ amount: 12 }, { amount: 30 }];

/** Stands in for a query of one's own database. */
export async function amountsOfOrders(): Promise<number[]> {
  return ORDERS.map(({ amount }) => amount);
}
