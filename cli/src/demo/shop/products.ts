/** What the sample shop sells. */
export const products = [
  { id: '1', name: 'Brass sextant', price: 180 },
  { id: '2', name: 'Tide tables', price: 14 },
  { id: '3', name: 'Lead line, 20 m', price: 36 },
  { id: '4', name: 'Lake chart', price: 22 },
  { id: '5', name: 'Barometer', price: 95 },
  { id: '6', name: 'Canoe paddle', price: 48 }
];
