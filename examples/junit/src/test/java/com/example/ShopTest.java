package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.havu.junit.Capacity;
import dev.havu.junit.CloudClock;
import dev.havu.junit.Fault;
import dev.havu.junit.FaultRule;
import dev.havu.junit.Faults;
import dev.havu.junit.Havu;
import dev.havu.junit.HavuTest;
import dev.havu.junit.Ledger;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every test has a cloud of its own, so all of them run at the same time. */
@HavuTest(balance = "100")
class ShopTest {
    private Shop shop;

    @BeforeEach
    void open(Havu havu) {
        shop = new Shop(havu.baseUrl(), havu.accessToken());
    }

    @Test
    void anOrderBecomesAMachine(CloudClock clock) throws Exception {
        String id = shop.order("web-1");

        clock.runUntilQuiet();

        assertTrue(shop.machine(id).contains("\"status\":\"running\""));
    }

    @Test
    void aMachineIsPaidForAsLongAsItIsThere(CloudClock clock, Ledger ledger) throws Exception {
        shop.order("web-1");

        clock.advance(Duration.ofDays(30));

        assertTrue(ledger.entries().stream()
                .anyMatch(entry -> entry.kind().equals("charge") && entry.amount().signum() < 0));
        assertTrue(ledger.balance().doubleValue() < 100);
    }

    @Test
    void anOrderIsTriedAgainWhenThereIsNoRoom(Faults faults) throws Exception {
        FaultRule noRoom = faults.add(Fault.refuse(503).on("deployInstance").times(3));

        shop.order("web-1");

        assertEquals(3, noRoom.hits());
    }

    @Test
    void theShopSaysWhenEverythingIsSoldOut(Capacity capacity) throws Exception {
        capacity.set("FIN-01", "CPU.4V.16G", 1);
        shop.order("web-1");

        assertThrows(Shop.SoldOutException.class, () -> shop.order("web-2"));
    }
}
