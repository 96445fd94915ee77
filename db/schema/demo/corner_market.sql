-- The demo shop: one store with two tills, three people, sixty products with stock.
--
-- The loader runs this in one transaction and has set demo.pin_hash_cashier_1, …_cashier_2
-- and …_manager. What is there already stays as it is.
--
-- Barcodes begin with 2 (GTIN-8 and GTIN-13) or 4 (GTIN-12): GS1 keeps these prefixes for
-- codes inside one company, so none of them is anybody's product.
SET LOCAL ROLE holdfast_owner;

SELECT set_config('app.tenant_id', '01980a00-0000-7000-8000-000000000001', true);

INSERT INTO tenants (id, name, slug, tax_number, currency, currency_exponent) VALUES
  (current_tenant_id(), 'Corner Market', 'corner-market', 'FR 00 000000000', 'EUR', 2)
  ON CONFLICT ON CONSTRAINT tenants_pkey DO NOTHING;

-- Accounts are seen by the tenants they are members of, and these are not yet: ON CONFLICT
-- would have to look at what it may not see.
INSERT INTO users (id, name, first_name, last_name)
  SELECT id::uuid, first_name || ' ' || last_name, first_name, last_name
    FROM (VALUES
      ('01980a00-0000-7000-8000-000000000011', 'Amélie', 'D.'),
      ('01980a00-0000-7000-8000-000000000012', 'Νίκος', 'Π.'),
      ('01980a00-0000-7000-8000-000000000013', 'Jonas', 'M.')
    ) AS people (id, first_name, last_name)
   WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = people.id::uuid);

INSERT INTO user_tenants (tenant_id, user_id, username, pin_hash) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000011', 'amelie',
   current_setting('demo.pin_hash_cashier_1')),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000012', 'nikos',
   current_setting('demo.pin_hash_cashier_2')),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000013', 'jonas',
   current_setting('demo.pin_hash_manager'))
  ON CONFLICT ON CONSTRAINT user_tenants_pkey DO NOTHING;

INSERT INTO roles (tenant_id, id, name, permissions) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000021', 'cashier', '{"sell": true}'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000022', 'manager',
   '{"sell": true, "manage": true}')
  ON CONFLICT ON CONSTRAINT roles_pkey DO NOTHING;

INSERT INTO user_roles (tenant_id, user_id, role_id) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000011',
   '01980a00-0000-7000-8000-000000000021'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000012',
   '01980a00-0000-7000-8000-000000000021'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000013',
   '01980a00-0000-7000-8000-000000000022')
  ON CONFLICT ON CONSTRAINT user_roles_pkey DO NOTHING;

INSERT INTO locations (tenant_id, id, code, name, type, address, city, country, postal_code,
                       time_zone, receipt_footer) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000031', 'MAIN', 'Main street', 'store',
   E'1 Main street\n00000 Exampleville', 'Exampleville', 'FR', '00000', 'Europe/Paris',
   'Thank you, see you soon')
  ON CONFLICT ON CONSTRAINT locations_pkey DO NOTHING;

INSERT INTO terminals (tenant_id, id, location_id, number, label) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000101',
   '01980a00-0000-7000-8000-000000000031', 1, 'Lane 1'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000102',
   '01980a00-0000-7000-8000-000000000031', 2, 'Lane 2')
  ON CONFLICT ON CONSTRAINT terminals_pkey DO NOTHING;

-- France: reduced for food, intermediate for food served hot, standard for the rest.
INSERT INTO tax_rates (tenant_id, id, name, rate) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000041', 'VAT 20 %', 0.2),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000042', 'VAT 10 %', 0.1),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000043', 'VAT 5.5 %', 0.055)
  ON CONFLICT ON CONSTRAINT tax_rates_pkey DO NOTHING;

INSERT INTO tax_categories (tenant_id, id, name, code) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000051', 'Standard', 'A'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000052', 'Intermediate', 'B'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000053', 'Reduced', 'C')
  ON CONFLICT ON CONSTRAINT tax_categories_pkey DO NOTHING;

INSERT INTO tax_category_rates (tenant_id, tax_category_id, tax_rate_id) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000051',
   '01980a00-0000-7000-8000-000000000041'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000052',
   '01980a00-0000-7000-8000-000000000042'),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000053',
   '01980a00-0000-7000-8000-000000000043')
  ON CONFLICT ON CONSTRAINT tax_category_rates_pkey DO NOTHING;

INSERT INTO product_categories (tenant_id, id, name, sort_order) VALUES
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000061', 'Bakery', 1),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000062', 'Produce', 2),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000063', 'Dairy', 3),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000064', 'Drinks', 4),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000065', 'Hot food', 5),
  (current_tenant_id(), '01980a00-0000-7000-8000-000000000066', 'Household', 6)
  ON CONFLICT ON CONSTRAINT product_categories_pkey DO NOTHING;

-- Products, their variants and the opening stock come from one list.
CREATE TEMPORARY TABLE demo_goods (
  n integer, category integer, tax text, sku text, name text, price numeric, unit text,
  tile integer, tracked boolean, stock numeric
) ON COMMIT DROP;

INSERT INTO demo_goods VALUES
    (1, 1, 'R', 'BAK-001', 'Baguette tradition', 1.30, 'each', 1, true, 30),
    (2, 1, 'R', 'BAK-002', 'Croissant au beurre', 1.20, 'each', 2, true, 30),
    (3, 1, 'R', 'BAK-003', 'Pain au chocolat', 1.40, 'each', 3, true, 30),
    (4, 1, 'R', 'BAK-004', 'Pain de campagne 500 g', 3.10, 'each', 4, true, 30),
    (5, 1, 'R', 'BAK-005', 'Brioche tressée 400 g', 4.20, 'each', 5, true, 30),
    (6, 1, 'R', 'BAK-006', 'Bauernbrot 750 g', 3.95, 'each', 6, true, 30),
    (7, 1, 'R', 'BAK-007', 'Rugbrød 800 g', 4.40, 'each', 7, true, 30),
    (8, 1, 'R', 'BAK-008', 'Πίτες για σουβλάκι, 6 τεμ.', 2.20, 'each', 8, true, 30),
    (9, 1, 'R', 'BAK-009', 'Chouquettes, 10 pièces', 2.80, 'each', 9, true, 30),
    (10, 1, 'R', 'BAK-010', 'Tarte aux pommes', 12.50, 'each', 10, true, 30),
    (11, 2, 'R', 'PRO-001', 'Apples, Gala', 2.90, 'kg', 1, true, 40.000),
    (12, 2, 'R', 'PRO-002', 'Bananas', 1.99, 'kg', 2, true, 40.000),
    (13, 2, 'R', 'PRO-003', 'Tomatoes on the vine', 3.49, 'kg', 3, true, 40.000),
    (14, 2, 'R', 'PRO-004', 'Potatoes', 1.59, 'kg', 4, true, 40.000),
    (15, 2, 'R', 'PRO-005', 'Carrots', 1.39, 'kg', 5, true, 40.000),
    (16, 2, 'R', 'PRO-006', 'Onions, yellow', 1.69, 'kg', 6, true, 40.000),
    (17, 2, 'R', 'PRO-007', 'Lemon', 0.60, 'each', 7, true, 50),
    (18, 2, 'R', 'PRO-008', 'Avocado', 1.50, 'each', 8, true, 50),
    (19, 2, 'R', 'PRO-009', 'Strawberries 250 g', 3.20, 'each', 9, true, 50),
    (20, 2, 'R', 'PRO-010', 'Lettuce', 1.25, 'each', 10, true, 50),
    (21, 3, 'R', 'DAI-001', 'Whole milk 1 L', 1.19, 'each', 1, true, 36),
    (22, 3, 'R', 'DAI-002', 'Beurre doux 250 g', 2.75, 'each', 2, true, 36),
    (23, 3, 'R', 'DAI-003', 'Κεφαλοτύρι 250 g', 5.90, 'each', 3, true, 36),
    (24, 3, 'R', 'DAI-004', 'Кефир 1 л', 2.10, 'each', 4, true, 36),
    (25, 3, 'R', 'DAI-005', 'Comté 12 mois', 24.90, 'kg', 5, true, 40.000),
    (26, 3, 'R', 'DAI-006', 'Skyr natur 450 g', 2.60, 'each', 6, true, 36),
    (27, 3, 'R', 'DAI-007', 'Œufs de plein air, 6', 2.49, 'each', 7, true, 36),
    (28, 3, 'R', 'DAI-008', 'Yaourt nature, 4 × 125 g', 1.85, 'each', 8, true, 36),
    (29, 3, 'R', 'DAI-009', 'Crème fraîche 20 cl', 1.35, 'each', 9, true, 36),
    (30, 3, 'R', 'DAI-010', 'Χαλλούμι 225 g', 3.95, 'each', 10, true, 36),
    (31, 4, 'R', 'DRI-001', 'Mineral water 1.5 L', 0.65, 'each', 1, true, 72),
    (32, 4, 'R', 'DRI-002', 'Orange juice 1 L', 2.40, 'each', 2, true, 72),
    (33, 4, 'R', 'DRI-003', 'Green tea 500 ml', 1.95, 'each', 3, true, 72),
    (34, 4, 'R', 'DRI-004', 'Limonade artisanale 1 L', 1.60, 'each', 4, true, 72),
    (35, 4, 'R', 'DRI-005', 'Cola 33 cl', 1.10, 'each', 5, true, 72),
    (36, 4, 'R', 'DRI-006', 'Apfelschorle 0,5 l', 1.45, 'each', 6, true, 72),
    (37, 4, 'R', 'DRI-007', 'Айран 250 мл', 1.20, 'each', 7, true, 72),
    (38, 4, 'R', 'DRI-008', 'Coffee beans 250 g', 5.40, 'each', 8, true, 72),
    (39, 4, 'S', 'DRI-009', 'Bière blonde 33 cl', 1.80, 'each', 9, true, 72),
    (40, 4, 'S', 'DRI-010', 'Vin rouge de pays 75 cl', 6.90, 'each', 10, true, 72),
    (41, 5, 'I', 'HOT-001', 'Espresso', 1.50, 'each', 1, false, 40),
    (42, 5, 'I', 'HOT-002', 'Café crème', 2.40, 'each', 2, false, 40),
    (43, 5, 'I', 'HOT-003', 'Soup of the day', 4.50, 'each', 3, false, 40),
    (44, 5, 'I', 'HOT-004', 'Quiche lorraine, part', 3.90, 'each', 4, false, 40),
    (45, 5, 'I', 'HOT-005', 'Croque-monsieur', 4.80, 'each', 5, false, 40),
    (46, 5, 'I', 'HOT-006', 'Gyoza, 6 pieces', 5.90, 'each', 6, false, 40),
    (47, 5, 'I', 'HOT-007', 'Falafel in pita', 6.20, 'each', 7, false, 40),
    (48, 5, 'I', 'HOT-008', 'Pizza margherita, slice', 3.50, 'each', 8, false, 40),
    (49, 5, 'I', 'HOT-009', 'Frites', 3.00, 'each', 9, false, 40),
    (50, 5, 'I', 'HOT-010', 'Börek', 3.40, 'each', 10, false, 40),
    (51, 6, 'S', 'HOU-001', 'Dish soap 500 ml', 2.35, 'each', 1, true, 24),
    (52, 6, 'S', 'HOU-002', 'Toilet paper, 6 rolls', 3.90, 'each', 2, true, 24),
    (53, 6, 'S', 'HOU-003', 'Batteries AA, 4', 4.99, 'each', 3, true, 24),
    (54, 6, 'S', 'HOU-004', 'Matches', 0.80, 'each', 4, true, 24),
    (55, 6, 'S', 'HOU-005', 'Bin bags 30 L, 20', 2.60, 'each', 5, true, 24),
    (56, 6, 'S', 'HOU-006', 'Sponges, 3', 1.95, 'each', 6, true, 24),
    (57, 6, 'S', 'HOU-007', 'Washing powder 2 kg', 8.90, 'each', 7, true, 24),
    (58, 6, 'S', 'HOU-008', 'Bougies, 4', 3.30, 'each', 8, true, 24),
    (59, 6, 'S', 'HOU-009', 'Umbrella', 9.90, 'each', 9, true, 24),
    (60, 6, 'S', 'HOU-010', 'Postcard', 1.00, 'each', 10, true, 24);

INSERT INTO products (tenant_id, id, category_id, name)
  SELECT current_tenant_id(), ('01980a00-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid,
         ('01980a00-0000-7000-8000-00000000006' || category)::uuid, name
    FROM demo_goods ORDER BY n
  ON CONFLICT ON CONSTRAINT products_pkey DO NOTHING;

INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, price, unit,
                              track_inventory, tile_position)
  SELECT current_tenant_id(), ('01980a00-0000-7000-8002-' || lpad(n::text, 12, '0'))::uuid,
         ('01980a00-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid,
         CASE tax WHEN 'S' THEN '01980a00-0000-7000-8000-000000000051'
                  WHEN 'I' THEN '01980a00-0000-7000-8000-000000000052'
                  ELSE '01980a00-0000-7000-8000-000000000053' END::uuid,
         sku, price, unit, tracked, tile
    FROM demo_goods ORDER BY n
  ON CONFLICT ON CONSTRAINT product_variants_pkey DO NOTHING;

-- The second code of a good stands for a pack of it.
INSERT INTO variant_barcodes (tenant_id, variant_id, barcode, pack_quantity)
  SELECT current_tenant_id(), ('01980a00-0000-7000-8002-' || lpad(n::text, 12, '0'))::uuid,
         barcode, pack
    FROM (VALUES
      (1, '2000000000015', 1),
      (2, '2000000000022', 1),
      (3, '2000000000039', 1),
      (4, '2000000000046', 1),
      (5, '2000000000053', 1),
      (6, '2000000000060', 1),
      (7, '2000000000077', 1),
      (8, '2000000000084', 1),
      (9, '2000000000091', 1),
      (10, '2000000000107', 1),
      (17, '20000172', 1),
      (18, '20000189', 1),
      (19, '20000196', 1),
      (20, '20000202', 1),
      (21, '2000000000213', 1),
      (22, '2000000000220', 1),
      (23, '2000000000237', 1),
      (24, '2000000000244', 1),
      (26, '2000000000268', 1),
      (27, '2000000000275', 1),
      (28, '2000000000282', 1),
      (29, '2000000000299', 1),
      (30, '2000000000305', 1),
      (31, '2000000000312', 1),
      (31, '2000010000319', 6),
      (32, '2000000000329', 1),
      (33, '2000000000336', 1),
      (34, '2000000000343', 1),
      (35, '400000000350', 1),
      (36, '2000000000367', 1),
      (37, '2000000000374', 1),
      (38, '2000000000381', 1),
      (39, '2000000000398', 1),
      (39, '12000000000395', 24),
      (40, '2000000000404', 1),
      (51, '2000000000510', 1),
      (52, '2000000000527', 1),
      (53, '400000000534', 1),
      (54, '2000000000541', 1),
      (55, '2000000000558', 1),
      (56, '2000000000565', 1),
      (57, '2000000000572', 1),
      (58, '2000000000589', 1),
      (59, '2000000000596', 1),
      (60, '20000608', 1)
    ) AS codes (n, barcode, pack)
  ON CONFLICT ON CONSTRAINT variant_barcodes_pkey DO NOTHING;

-- Stock is what its movements sum to, from the first one on.
WITH opened AS (
  INSERT INTO inventory_items (tenant_id, location_id, variant_id, on_hand, reorder_point,
                               reorder_quantity)
    SELECT current_tenant_id(), '01980a00-0000-7000-8000-000000000031',
           ('01980a00-0000-7000-8002-' || lpad(n::text, 12, '0'))::uuid, stock,
           round(stock / 4), round(stock / 2)
      FROM demo_goods WHERE tracked ORDER BY n
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO NOTHING
    RETURNING tenant_id, location_id, variant_id, on_hand
)
INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, type, quantity, reason,
                             reference_type, occurred_at)
  SELECT uuid_v7(), tenant_id, location_id, variant_id, 'in', on_hand, 'opening_stock',
         'adjustment', now()
    FROM opened;
