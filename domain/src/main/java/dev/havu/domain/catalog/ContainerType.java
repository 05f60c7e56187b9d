package dev.havu.domain.catalog;

import java.math.BigDecimal;

/** A kind of serverless container; prices are US dollars per hour. */
public record ContainerType(
        String id,
        String model,
        String name,
        String instanceType,
        Hardware hardware,
        BigDecimal serverlessPrice,
        BigDecimal serverlessSpotPrice,
        String manufacturer) {}
