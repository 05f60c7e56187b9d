package dev.havu.cli.admin;

/** Codes that are worth money, once. */
final class CouponCommands {
    private static final String CURRENCY = "--currency";
    private static final String EXPIRES = "--expires";

    private CouponCommands() {}

    static Noun noun() {
        return Noun.of(
                "coupon",
                "Offer codes that are worth money, once, to who orders with them.",
                Verb.named("list", "List the coupons.")
                        .runs(call -> call.show(
                                call.get(call.cloud("/coupons")),
                                coupons -> Table.of(
                                                coupons,
                                                "code",
                                                "amount",
                                                "currency",
                                                "expires_at",
                                                "redeemed_by",
                                                "redeemed_at")
                                        .text("There are no coupons."))),
                Verb.named("add", "Offer a coupon.")
                        .argument("CODE", "What is to be written in an order.")
                        .argument("AMOUNT", "What it is worth, such as 50.")
                        .option(CURRENCY, "usd|eur", "Of the projects that can redeem it. Default: usd.")
                        .option(EXPIRES, "TIME", "By the cloud's clock. Default: never.")
                        .runs(call -> {
                            String currency = call.option(CURRENCY);
                            call.show(
                                    call.send(
                                            "POST",
                                            call.cloud("/coupons"),
                                            Call.body(
                                                    "code",
                                                    call.argument(0),
                                                    "amount",
                                                    call.argument(1),
                                                    "currency",
                                                    currency == null ? "usd" : currency,
                                                    "expires_at",
                                                    call.option(EXPIRES))),
                                    coupon -> "Coupon " + Table.cell(coupon.path("code")) + " is worth "
                                            + Table.cell(coupon.path("amount")) + " "
                                            + Table.cell(coupon.path("currency")) + ".\n");
                        }),
                Verb.named("remove", "Withdraw a coupon; what was redeemed stays.")
                        .argument("CODE", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", call.cloud("/coupons/" + Call.encode(call.argument(0))), null);
                            call.done("Coupon " + call.argument(0) + " is withdrawn.");
                        }));
    }
}
