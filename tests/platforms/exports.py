"""The shop as each platform exports it: files by name, and what ``client.toml`` must say beside the recipe."""

import csv
import io
import json
from dataclasses import dataclass, field

import xlsxwriter

from .shop import TAX, Order


@dataclass
class Export:
    """A platform's files, the recipe that reads them, and further lines of ``[sources.lines]``.

    ``main`` is the file the lines stand in; ``email``, ``sku`` and ``shipping`` whether the platform tells them.
    """

    recipe: str
    files: dict[str, bytes]
    more: str = ""
    main: str = ""
    email: bool = True
    sku: bool = True
    shipping: bool = True
    header: list[str] = field(default_factory=list)


def table(rows: list[dict], delimiter=",", encoding="utf-8", before="", after="", end="\n") -> bytes:
    """Rows as CSV; the header is the keys of all rows, in order."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return (before + out.getvalue() + after).encode(encoding)


def workbook(rows: list[dict]) -> bytes:
    """Rows as the one sheet of a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(rows[0]))
        for n, row in enumerate(rows, 1):
            sheet.write_row(n, 0, list(row.values()))
    return out.getvalue()


SHOPIFY = next(
    csv.reader(
        [
            "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
            "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
            "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
            "Lineitem fulfillment status,Billing Name,Billing City,Billing Zip,Billing Province,Billing Country,Shipping City,"
            "Shipping Zip,Shipping Province,Shipping Country,Notes,Cancelled at,Payment Method,Payment Reference,"
            "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
            "Lineitem discount,Tax 1 Name,Tax 1 Value,Phone"
        ]
    )
)
RENAMED = {
    "Lineitem compare at price": "Lineitem compare-at price", "Lineitem sku": "Lineitem SKU",
    "Cancelled at": "Canceled at", "Payment Reference": "Payment Reference (deprecated)",
}  # fmt: skip


def shopify(shop: list[Order], renamed=False) -> Export:
    """The older layout of 79 columns, or the renamed one with the phone second."""
    rows = []
    for order in shop:
        for n, line in enumerate(order.lines):
            row = dict.fromkeys(SHOPIFY, "")
            row |= {"Name": f"#{order.number}", "Lineitem quantity": line.quantity, "Lineitem name": line.name,
                    "Lineitem price": f"{line.price:.2f}", "Lineitem sku": line.sku,
                    "Lineitem discount": f"{line.off:.2f}", "Vendor": "Vatra",
                    "Created at": order.at.strftime("%Y-%m-%d %H:%M:%S +0000")}  # fmt: skip
            if n == 0:
                status = ("partially_refunded" if order.refund else "paid") if order.ok else "voided"
                row |= {"Email": order.email, "Financial Status": status, "Currency": "RON",
                        "Subtotal": f"{order.goods:.2f}", "Shipping": f"{order.shipping:.2f}",
                        "Taxes": f"{order.tax:.2f}", "Total": f"{order.total + order.tax:.2f}",
                        "Discount Amount": f"{order.discount:.2f}", "Shipping City": "Cluj-Napoca",
                        "Shipping Zip": "'400001", "Refunded Amount": f"{order.refund * (1 + TAX):.2f}",
                        "Payment Method": "Card"}  # fmt: skip
            rows.append(row)
    if renamed:
        names = [RENAMED.get(name, name) for name in SHOPIFY[:-1]]
        names.insert(1, "Phone")
        rows = [
            {name: row.get({v: k for k, v in RENAMED.items()}.get(name, name), "") for name in names} for row in rows
        ]
    mixed = rows[:3] + rows[4:8] + rows[3:4] + rows[8:]  # a line of one order among another's: fill by id, not by place
    return Export("shopify", {"orders_export.csv": table(mixed)}, header=list(rows[0]))


def woocommerce_advanced(shop: list[Order]) -> Export:
    """Advanced Order Export, a row an item, the order's fields on every row."""
    rows = []
    for order in shop:
        weight = sum(line.value for line in order.lines)
        for n, line in enumerate(order.lines, 1):
            value = line.value - order.discount * line.value / weight
            status = "Completed" if order.ok else "Cancelled"
            rows.append({
                "Order Number": order.number, "Order Status": status, "Order Date": order.local.isoformat(" "),
                "Customer Note": "", "First Name (Billing)": "Maria", "Email (Billing)": order.email,
                "City (Billing)": "Iași", "Item #": n, "SKU": line.sku, "Name": line.name, "Quantity": line.quantity,
                "Item Cost": line.price, "Order Line (w/o tax)": f"{value:.6f}", "Order Line Tax": f"{value * TAX:.2f}",
                "Order Line Total Refunded": f"{line.refund:.2f}", "Payment Method Title": "Ramburs",
                "Cart Discount Amount": f"{order.discount:.2f}", "Order Shipping Amount": f"{order.shipping:.2f}",
                "Order Total Amount": f"{order.total + order.tax:.2f}",
            })  # fmt: skip
    return Export("woocommerce_advanced", {"orders.csv": table(rows)})


def woocommerce_skyverge(shop: list[Order]) -> Export:
    """Customer/Order/Coupon Export, one row an item."""
    rows = []
    for order in shop:
        weight = sum(line.value for line in order.lines)
        for line in order.lines:
            value = line.value - order.discount * line.value / weight
            rows.append({
                "order_id": order.number, "order_number_formatted": f"WC-{order.number}", "order_number": order.number,
                "date": order.local.isoformat(" "), "status": "completed" if order.ok else "cancelled",
                "shipping_total": f"{order.shipping:.2f}", "tax_total": f"{order.tax:.2f}",
                "order_total": f"{order.total + order.tax:.2f}", "order_currency": "RON",
                "refunded_total": f"{order.refund * (1 + TAX):.2f}", "payment_method": "cod",
                "billing_email": order.email, "billing_city": "Iași", "item_sku": line.sku, "item_name": line.name,
                "item_quantity": line.quantity, "item_total": f"{value:.6f}",
            })  # fmt: skip
    return Export("woocommerce_skyverge", {"orders.csv": table(rows)})


def woocommerce_webtoffee(shop: list[Order]) -> Export:
    """Import Export Suite, one row an order; American dates."""
    rows = [
        {
            "order_id": order.number, "order_number": order.number,
            "order_date": f"{order.local.month}/{order.local.day}/{order.local.year} {order.local.hour}:{order.local:%M:%S}",
            "paid_date": "", "status": "completed" if order.ok else "cancelled",
            "shipping_total": f"{order.shipping:.2f}", "shipping_tax_total": "0", "fee_total": "0",
            "tax_total": f"{order.tax:.2f}", "discount_total": f"{order.discount:.2f}",
            "order_total": f"{order.total + order.tax:.2f}", "order_subtotal": f"{order.goods + order.discount:.2f}",
            "order_currency": "RON", "payment_method": "cod", "customer_id": "", "customer_user": "",
            "customer_email": order.email, "billing_email": order.email, "shipping_city": "Iași",
        }
        for order in shop
    ]  # fmt: skip
    return Export("woocommerce_webtoffee", {"orders.csv": table(rows)}, sku=False)


def magento(shop: list[Order]) -> Export:
    """The orders grid with the hidden columns ticked; a price list without tax."""
    rows = [
        {
            "ID": f"{order.number}", "Purchase Point": "Main Website", "Purchase Date": order.local.strftime("%b %-d, %Y, %-H:%M:%S"),
            "Bill-to Name": "Maria P", "Ship-to Name": "Maria P", "Grand Total (Base)": f"RON{order.total:,.2f}",
            "Grand Total (Purchased)": f"RON{order.total:,.2f}", "Status": "Complete" if order.ok else "Canceled",
            "Customer Email": order.email, "Subtotal": f"RON{order.goods:,.2f}",
            "Shipping and Handling": f"RON{order.shipping:,.2f}", "Total Refunded": f"RON{order.refund:,.2f}",
        }
        for order in shop
    ]  # fmt: skip
    return Export("magento", {"export.csv": table(rows)}, sku=False)


def prestashop(shop: list[Order]) -> Export:
    """The query of README.md, run in the SQL Manager."""
    rows = [
        {
            "id_order": order.number, "reference": "XKBKNABJK", "date_add": order.local.isoformat(" "),
            "id_customer": order.customer, "email": order.email, "order_state": "Livrat" if order.ok else "Anulat",
            "currency": "RON", "payment": "Ramburs", "total_shipping_tax_excl": f"{order.shipping:.6f}",
            "total_discounts_tax_excl": f"{order.discount:.6f}", "product_reference": line.sku,
            "product_name": line.name, "product_quantity": line.quantity, "total_price_tax_excl": f"{line.value:.6f}",
            "purchase_supplier_price": "1.000000",
        }
        for order in shop
        for line in order.lines
    ]  # fmt: skip
    more = 'statuses = { sale = ["Livrat"], cancelled = ["Anulat"] }'
    return Export("prestashop", {"sql.csv": table(rows, ";")}, more, email=False)


def bigcommerce(shop: list[Order], shift=False) -> Export:
    """The default template, or that of the app Shift with its dates."""
    rows = []
    for order in shop:
        status = "Completed" if order.ok else "Cancelled"
        if shift:
            rows.append({
                "Order ID": order.number, "Status": status,
                "Date Created": order.at.strftime("%a, %d %b %Y %H:%M:%S +0000"), "Customer ID": order.customer,
                "Subtotal Ex Tax": order.goods, "Subtotal Inc Tax": round(order.goods * (1 + TAX), 2),
                "Shipping Cost Ex Tax": order.shipping, "Total Ex Tax": order.total, "Billing Email": order.email,
            })  # fmt: skip
        else:
            rows.append({
                "Order ID": order.number, "Customer ID": order.customer, "Customer Name": "Maria P",
                "Customer Email": order.email, "Order Date": order.local.strftime("%Y-%m-%d %H:%M:%S"),
                "Order Status": status, "Subtotal (inc tax)": round(order.goods * (1 + TAX), 2),
                "Subtotal (ex tax)": order.goods, "Shipping Cost (ex tax)": order.shipping,
                "Order Total (inc tax)": round(order.total * (1 + TAX), 2), "Order Total (ex tax)": order.total,
            })  # fmt: skip
    return Export("bigcommerce", {"orders.csv": table(rows)}, sku=False, email=False)


def emag(shop: list[Order]) -> Export:
    """Two workbooks: the orders, and one row a product."""
    orders = [
        {
            "Nr. Comanda": order.number, "Data comenzii": order.local.isoformat(" "), "VAT Number": "",
            "Billing Name": "Maria P", "Adresa de facturare": "Iași", "Total (RON) (fara taxa de livrare)": order.goods,
            "Taxa de livrare (RON)": order.shipping, "Total (RON) (livrare inclusa)": order.total,
            "Status": "Finalizata" if order.ok else "Anulata",
        }
        for order in shop
    ]  # fmt: skip
    details = [
        {
            "Nr. comanda": order.number, "Nume produs": line.name, "PNK": line.sku, "Cantitate": line.quantity,
            "Price without VAT(RON)": line.price, "Price with VAT(RON)": round(line.price * (1 + TAX), 2), "TVA": "19%",
        }
        for order in shop
        for line in order.lines
    ]  # fmt: skip
    more = (
        'statuses = { sale = ["Finalizata"], cancelled = ["Anulata"] }\n'
        'joins = { orders = { files = ["raw/orders.xlsx"], on = "Nr. comanda" } }'
    )
    files = {"orders.xlsx": workbook(orders), "order_details_file.xlsx": workbook(details)}
    return Export("emag", files, more, main="order_details_file.xlsx", email=False)


def gomag(shop: list[Order], by_id=True) -> Export:
    """The API's answer; orders named by id, or listed."""
    told = [
        {
            "number": str(order.number), "date": order.local.isoformat(" "), "payment": "Ramburs", "currency": "RON",
            "shippingValue": order.shipping, "subtotal": order.goods, "total": order.total,
            "status": "Finalizată" if order.ok else "Anulată",
            "billing": {"lastname": "P", "firstname": "Maria", "city": "Iași", "email": order.email},
            "shipping": {"city": "Iași", "zipcode": "700001"},
            "products": [
                {"sku": line.sku, "name": line.name, "price": line.price, "quantity": line.quantity, "tax": 19}
                for line in order.lines
            ],
            "discounts": [{"name": "Voucher", "voucher": "X", "value": order.discount}] if order.discount else [],
        }
        for order in shop
    ]  # fmt: skip
    body = {"total": len(told), "orders": {o["number"]: o for o in told} if by_id else told}
    more = 'statuses = { sale = ["Finalizată"], cancelled = ["Anulată"] }'
    return Export("gomag", {"orders.json": json.dumps(body, ensure_ascii=False).encode()}, more)


def order_total_repeated(shop: list[Order]) -> Export:
    """A marketplace's form: the order's total on each of its lines."""
    rows = [
        {
            "ID comanda": order.number, "Data comanda": f"{order.local:%d.%m.%Y %H:%M:%S}", "Client": "Maria P",
            "Telefon": "0721000000", "E-mail": order.email, "Produs": line.name, "SKU": line.sku,
            "Cantitate": line.quantity, "Cost": f"{order.goods:.2f}".replace(".", ","),
            "Status": "Livrata" if order.ok else "Anulata",
        }
        for order in shop
        for line in order.lines
    ]  # fmt: skip
    more = 'statuses = { sale = ["Livrata"], cancelled = ["Anulata"] }'
    return Export("order_total_repeated", {"comenzi.csv": table(rows, ";")}, more, shipping=False)


def olist(shop: list[Order]) -> Export:
    """Items, orders and customers: an id a person, and another one an order."""
    items = [
        {"order_id": order.number, "order_item_id": n, "product_id": line.sku, "seller_id": "s",
         "shipping_limit_date": order.local.isoformat(" "), "price": f"{line.price:.2f}",
         "freight_value": f"{order.shipping if n == 1 else 0:.2f}"}
        for order in shop
        for n, line in enumerate([line for line in order.lines for _ in range(line.quantity)], 1)
    ]  # fmt: skip
    orders = [
        {"order_id": order.number, "customer_id": f"c{order.number}",
         "order_status": "delivered" if order.ok else "canceled",
         "order_purchase_timestamp": order.local.isoformat(" "),
         "order_delivered_customer_date": order.local.isoformat(" ")}
        for order in shop
    ]  # fmt: skip
    people = [
        {"customer_id": f"c{order.number}", "customer_unique_id": order.email, "customer_zip_code_prefix": "01",
         "customer_city": "iasi", "customer_state": "IS"}
        for order in shop
    ]  # fmt: skip
    more = (
        '[sources.lines.joins]\norders = { files = ["raw/olist_orders_dataset.csv"], on = "order_id" }\n'
        'customers = { files = ["raw/olist_customers_dataset.csv"], on = "customer_id" }'
    )
    files = {
        "olist_order_items_dataset.csv": table(items), "olist_orders_dataset.csv": table(orders),
        "olist_customers_dataset.csv": table(people),
    }  # fmt: skip
    return Export("olist", files, more, main="olist_order_items_dataset.csv")
